from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.test import Client

from goldenthread.delivery.monitoring.models import Actual, Report, Round
from goldenthread.delivery.planning.models import Programme
from goldenthread.delivery.planning.tests import make as planning
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.tests import make as organization
from goldenthread.foundation.accounts.models import User
from tests.helpers import queries_used

from . import make

pytestmark = pytest.mark.django_db


def address(programme: Programme) -> str:
    return f"/api/v1/programmes/{programme.uid}/results"


def test_a_framework_comes_with_all_its_values(client: Client) -> None:
    programme = make.framework(indicators=2)
    client.force_login(make.person())

    found = client.get(address(programme)).json()

    indicator = found["results"][0]["indicators"][0]
    assert found["uid"] == str(programme.uid)
    assert found["results"][0]["code"] == programme.results.get().code
    assert indicator["baselines"][0]["value"] == "1.5"
    assert {fact["cell"]: fact["value"] for fact in indicator["actuals"]} == {"SEX=F": "4.25", "TOTAL": "10"}
    women = {"dimension": "SEX", "code": "F", "name": {"en": "Women"}}
    assert found["cells"] == {"SEX=F": [women], "TOTAL": []}
    assert found["periods"]["2019"]["ends_on"] == "2019-12-31"


def test_numbers_keep_all_their_digits(client: Client) -> None:
    programme = make.framework(indicators=1)
    Actual.objects.update(value=Decimal("98765432109.8765"))
    client.force_login(make.person())

    indicator = client.get(address(programme)).json()["results"][0]["indicators"][0]

    assert indicator["targets"][0]["value"] == "12345678901.25"
    assert indicator["actuals"][0]["value"] == "98765432109.8765"


def test_indicators_of_outputs_stand_under_the_result(client: Client) -> None:
    programme = make.framework(indicators=1)
    result = programme.results.get()
    output = planning.output(planning.workplan(programme.entity), result=result)
    planning.baseline(planning.indicator(output=output, code="OF-OUTPUT"), "3")
    planning.in_state(output.workplan, "IN_FORCE")
    client.force_login(make.person())

    indicators = client.get(address(programme)).json()["results"][0]["indicators"]

    of_output = next(one for one in indicators if one["code"] == "OF-OUTPUT")
    assert of_output["output"] == output.code
    assert of_output["baselines"][0]["value"] == "3"


def test_indicators_of_a_draft_of_a_workplan_are_its_entitys(client: Client) -> None:
    programme = make.framework(indicators=1)
    output = planning.output(planning.workplan(programme.entity), result=programme.results.get())
    planning.baseline(planning.indicator(output=output, code="OF-OUTPUT"), "987.5")
    client.force_login(make.person())

    outside = client.get(address(programme)).content.decode()
    client.force_login(organization.member(programme.entity, roles.ENTITY_EDITOR))
    inside = client.get(address(programme)).content.decode()

    assert "OF-OUTPUT" not in outside
    assert "987.5" not in outside
    assert "OF-OUTPUT" in inside
    assert "987.5" in inside


def test_someone_without_a_role_finds_nothing(client: Client) -> None:
    programme = make.framework()
    client.force_login(User.objects.create_user("nobody@example.org", "Nobody"))

    assert client.get(address(programme)).status_code == 404
    assert client.get("/api/v1/programmes").json()["items"] == []


def test_values_of_a_draft_report_are_for_those_who_may_read_it(client: Client) -> None:
    programme = make.framework(indicators=1)
    open_report(programme)

    client.force_login(make.person("reader@example.org"))
    others = client.get(address(programme)).json()["results"][0]["indicators"][0]
    client.force_login(make.person("editor@example.org", roles.ENTITY_EDITOR, programme.entity))
    own = client.get(address(programme)).json()["results"][0]["indicators"][0]

    assert others["actuals"] == []
    assert len(others["targets"]) == 1
    assert len(own["actuals"]) == 2


def test_the_cost_does_not_grow_with_the_framework(client: Client) -> None:
    small, large = make.framework(indicators=2), make.framework(indicators=9)
    client.force_login(make.person())
    client.get(address(small))

    assert queries_used(client, address(large)) == queries_used(client, address(small)) <= 15


def test_programmes_come_in_pages(client: Client) -> None:
    version = planning.plan_version()
    for number in range(101):
        planning.programme(of=planning.entity(f"E{number}"), version=version)
    client.force_login(make.person())

    first = client.get("/api/v1/programmes").json()
    second = client.get("/api/v1/programmes", {"page": first["next"]}).json()

    assert (first["count"], len(first["items"]), len(second["items"]), second["next"]) == (101, 100, 1, None)
    assert first["items"][0]["entity"].startswith("E")


def test_the_description_names_every_address(client: Client) -> None:
    client.force_login(make.person())

    described = client.get("/api/v1/openapi.json").json()

    assert set(described["paths"]) == {
        "/api/v1/programmes",
        "/api/v1/programmes/{uid}/results",
        "/api/v1/figures/{year}",
        "/api/v1/openapi.json",
    }


def test_an_administrator_reads_no_figures(client: Client) -> None:
    client.force_login(make.person("admin@example.org", roles.SYSTEM_ADMINISTRATOR))

    response = client.get("/api/v1/figures/2019")

    assert response.status_code == 403
    assert "senior reader" in response.json()["detail"]


def test_figures_are_those_of_the_command(client: Client) -> None:
    make.framework()
    client.force_login(make.person())

    answer = client.get("/api/v1/figures/2019").json()

    assert answer["year"] == 2019
    assert {"figures", "omitted"} <= set(answer)


def open_report(programme: Programme) -> Report:
    """Return a report on 2019 that has only been begun."""
    opened = datetime(2020, 1, 6, tzinfo=UTC)
    round_ = Round.objects.create(
        code="EOY-2019",
        kind=Round.Kind.END_OF_YEAR,
        plan_version=programme.plan_version,
        period=planning.year(2019),
        opened_at=opened,
        opened_by=planning.system(),
        due_at=opened,
        locks_at=opened,
    )
    return Report.objects.create(round=round_, entity=programme.entity, state=Report.State.IN_PROGRESS)


def test_figures_of_a_plan_that_there_is_not_are_not_found(client: Client) -> None:
    client.force_login(make.person())

    assert client.get("/api/v1/figures/2019?plan=NOPE").status_code == 404
