"""Setting ceilings on their page: by framework managers, corrected by saying it again, shown on the plan."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client

from goldenthread.delivery.planning.models import Ceiling
from goldenthread.direction.organization.tests import make as organization
from tests.helpers import page

from . import make

pytestmark = pytest.mark.django_db


def test_a_framework_manager_sets_a_ceiling_and_corrects_it(client: Client) -> None:
    workplan = make.workplan()
    code, period = workplan.entity.code, workplan.period.code
    manager, address = organization.framework_manager(), f"/planning/{period}/ceilings/"
    assert "No ceiling is set" in page(client, manager, address)

    for amount in ("170000", "180000.50"):
        said = {"entity": f" {code} ", "fund": "REGULAR_BUDGET", "amount": amount}
        assert client.post(address, said).status_code == 302

    assert Ceiling.objects.get().amount == Decimal("180000.50")
    assert "180,000.50" in page(client, manager, address)
    assert "180,000.50" in page(client, make.head_of(workplan), f"/workplans/{code}/{period}/")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"amount": "-1"}, "Write 0 or more"),
        ({"entity": "NONE"}, "There is no entity NONE."),
        ({"fund": "GOLD"}, "Choose one from the list"),
    ],
)
def test_a_wrong_ceiling_is_refused_and_nothing_typed_is_lost(
    client: Client, wrong: dict[str, str], said: str
) -> None:
    workplan = make.workplan()
    client.force_login(organization.framework_manager())
    typed = {"entity": workplan.entity.code, "fund": "REGULAR_BUDGET", "amount": "170000"} | wrong

    answer = client.post(f"/planning/{workplan.period.code}/ceilings/", typed)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert typed["amount"] in answer.content.decode()
    assert not Ceiling.objects.exists()


def test_others_do_not_set_ceilings(client: Client) -> None:
    workplan = make.workplan()
    client.force_login(make.head_of(workplan))

    answer = client.post(f"/planning/{workplan.period.code}/ceilings/", {})

    assert answer.status_code == 403
