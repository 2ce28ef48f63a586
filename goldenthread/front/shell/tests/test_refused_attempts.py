"""Attempts to write that a page refuses leave one line each: where, by whom, never what was typed."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from goldenthread.delivery.implementation.tests import make as carried_out
from goldenthread.delivery.planning.models import Workplan
from goldenthread.delivery.planning.tests import make as plans
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.tests import make as people
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail import actions
from goldenthread.foundation.audit_trail.models import AuditEntry
from goldenthread.front.api.routes import api

pytestmark = pytest.mark.django_db
AT = datetime(2020, 3, 2, 9, 0, tzinfo=UTC)
PLAN = {"entity": "KAS", "period": "2018H2-2019"}
# What an auditor can read and not write: the page, what its address says besides, the entity it names.
REFUSED = [
    ("planning:output-add", PLAN, "KAS"),
    ("planning:output-edit", {**PLAN, "uid": "output"}, "KAS"),
    ("planning:activity-add", {**PLAN, "uid": "output"}, "KAS"),
    # This address names no entity; its identifier leads there.
    ("planning:activity-edit", {"uid": "activity"}, ""),
    ("planning:post-add", PLAN, "KAS"),
    ("planning:line-remove", {**PLAN, "kind": "output", "uid": "output"}, "KAS"),
    ("planning:workplan-copy", PLAN, "KAS"),
    ("planning:reflection", PLAN, "KAS"),
    ("planning:workplan-add", {"code": "KAS"}, "KAS"),
    ("planning:programme-start", {"entity": "KAS"}, "KAS"),
    ("planning:programme-edit", {"code": "PRG"}, ""),
    ("planning:result-add", {"code": "PRG"}, ""),
    ("planning:risk-add", {"code": "PRG"}, ""),
    ("planning:check-settings", {}, ""),
    ("planning:season-open", {}, ""),
    ("workbooks:workplan-commit", PLAN, "KAS"),
    ("workbooks:workplan-check", PLAN, "KAS"),
    ("implementation:updates", {**PLAN, "month": "2019-03"}, "KAS"),
    ("monitoring:round-open", {}, ""),
]


@pytest.fixture
def workplan() -> Workplan:
    entity = people.entity("KAS")
    plans.programme(of=entity, code="PRG")
    return carried_out.workplan(entity)


@pytest.fixture
def reader() -> User:
    return people.member(role=roles.AUDITOR)


@pytest.fixture
def client(client: Client, reader: User) -> Client:
    client.force_login(reader)
    return client


def refusals() -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(action=actions.REFUSED))


def ids_of(said: dict[str, str], workplan: Workplan) -> dict[str, Any]:
    output = workplan.outputs.get()
    known = {"output": output.uid, "activity": output.activities.get().uid}
    return {name: known.get(value, value) if name == "uid" else value for name, value in said.items()}


@pytest.mark.parametrize(("page", "said", "entity"), REFUSED, ids=[row[0] for row in REFUSED])
def test_an_attempt_to_write_that_a_page_refuses_leaves_one_line(
    client: Client, reader: User, workplan: Workplan, page: str, said: dict[str, str], entity: str
) -> None:
    ids = ids_of(said, workplan)

    answer = client.post(reverse(page, kwargs=ids) + "?why=secret", {"statement": "a witness told us"})

    assert answer.status_code == 403
    (line,) = refusals()
    assert (line.by, line.entity_code, line.subject_label) == (reader, entity, f"POST {page}")
    assert line.details == {name: str(value) for name, value in ids.items()} | {
        "method": "POST",
        "page": page,
    }
    assert "witness" not in str(line.__dict__)
    assert "secret" not in str(line.__dict__)


def test_to_look_at_a_page_to_write_on_is_no_attempt(client: Client, workplan: Workplan) -> None:
    answer = client.get(reverse("planning:output-add", kwargs=ids_of(PLAN, workplan)))

    assert answer.status_code == 403
    assert refusals() == []


@pytest.mark.usefixtures("workplan")
def test_whoever_hammers_one_address_leaves_one_line_a_minute(client: Client) -> None:
    for _number in range(5):
        client.post(reverse("planning:output-add", kwargs=PLAN))
    client.post(reverse("planning:post-add", kwargs=PLAN))

    assert [line.details["page"] for line in refusals()] == ["planning:output-add", "planning:post-add"]


def test_after_a_minute_the_same_address_counts_again_and_people_count_apart(reader: User) -> None:
    def attempt(by: User, seconds: int) -> AuditEntry | None:
        at = AT + timedelta(seconds=seconds)
        return actions.record_refused_attempt("POST", "a:page", ids={"uid": 7}, by=by, at=at)

    assert attempt(reader, 0) is not None
    assert attempt(reader, 59) is None
    assert attempt(people.user(), 59) is not None
    assert attempt(reader, 61) is not None


def test_a_flood_over_many_addresses_is_cut_off(reader: User) -> None:
    for number in range(actions.MOST_REFUSED + 5):
        actions.record_refused_attempt("POST", "a:page", ids={"uid": number}, by=reader, at=AT)

    assert len(refusals()) == actions.MOST_REFUSED


def test_what_an_address_says_is_kept_short(reader: User) -> None:
    line = actions.record_refused_attempt("POST", "a:page", ids={"code": "x" * 5000}, by=reader, at=AT)

    assert line is not None
    assert line.details["code"] == "x" * actions.LONGEST_ID


def test_what_an_action_refuses_is_recorded_by_it_alone(client: Client, workplan: Workplan) -> None:
    last = AuditEntry.objects.latest("sequence").sequence

    answer = client.post(
        reverse("planning:comment-add", args=[workplan.document.uid]), {"anchor": "plan", "text": "Why?"}
    )

    assert answer.status_code == 422
    lines = AuditEntry.objects.filter(sequence__gt=last)
    assert [line.action for line in lines] == ["planning.workplan.refused"]


@pytest.mark.usefixtures("workplan")
def test_a_request_without_its_token_is_nobodys_attempt(reader: User) -> None:
    # Another site may have sent it; whoever is signed in did not.
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(reader)

    answer = strict.post(reverse("planning:output-add", kwargs=PLAN))

    assert answer.status_code == 403
    assert refusals() == []


def test_machines_only_read_so_they_cannot_be_refused_a_write() -> None:
    # Whoever adds a write to the interface for machines: refuse it with PermissionDenied, and it is recorded.
    methods = {method for paths in api.get_openapi_schema()["paths"].values() for method in paths}

    assert methods == {"get"}
