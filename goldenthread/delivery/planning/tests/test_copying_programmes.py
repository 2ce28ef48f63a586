"""Starting a workplan from the entity's approved programme: one output for each result, copied once."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from goldenthread.delivery.planning import actions, rules
from goldenthread.delivery.planning.models import Output, PlanDocument, PlanState, Programme, Result, Workplan
from goldenthread.delivery.planning.queries import copying_programmes
from goldenthread.direction.organization import actions as organization
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.tests import make as people
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail.models import AuditEntry
from goldenthread.foundation.lib.uids import new_uid

from . import make

pytestmark = pytest.mark.django_db
NOW = datetime(2019, 11, 1, 9, 0, tzinfo=UTC)
PAGE = "/workplans/KAS/2020/copy/"
PERIOD = (date(2020, 1, 1), date(2020, 12, 31))


@pytest.fixture
def programme() -> Programme:
    """Return a programme in force with two results; the first is measured, with targets of three years."""
    made = make.programme(of=people.entity("KAS", name="Kasmar office"), code="KAS-P1")
    first = make.result(made, code="KAS-R1", position=1)
    make.result(made, code="KAS-R2", position=2)
    measured = make.indicator(result=first, code="KAS-I1")
    for year, value in ((2019, "11"), (2020, "12"), (2021, "13")):
        make.target(measured, value, period=make.year(year))
    return made


@pytest.fixture
def target(programme: Programme) -> Workplan:
    return make.workplan(programme.entity, period=make.year(2020))


@pytest.fixture
def editor(client: Client, target: Workplan) -> User:
    person = people.member(target.entity)
    client.force_login(person)
    return person


def begin(programme: Programme, target: Workplan, *, by: User, seen: str = "") -> rules.CopyPlan:
    return actions.copy_programme(programme, target, by=by, at=NOW, seen=seen)


def in_revision(programme: Programme) -> None:
    """Open a programme that was approved as it stands for revision."""
    snapshot = actions.freeze(programme.document, None, reason="", by=make.system(), at=NOW)
    PlanDocument.objects.filter(pk=programme.document_id).update(
        approved_snapshot=snapshot, state=PlanState.DRAFT
    )


# The rule


def result(code: str) -> dict[str, object]:
    return {"uid": f"uid-{code}", "code": code, "statement": {"en": f"Change {code}"}, "indicators": []}


def copy_target(*, output_codes: Collection[str] = (), served: Collection[int] = ()) -> rules.CopyTarget:
    return rules.CopyTarget(
        entity="KAS",
        period=PERIOD,
        base_currency="USD",
        results=[rules.Served(number, f"uid-R{number}", f"R{number}", "") for number in (1, 2)],
        elements={},
        budget_classes={},
        source_categories={},
        places={},
        rates={},
        output_codes=output_codes,
        served=served,
    )


@pytest.mark.parametrize(
    ("results", "said", "made", "left"),
    [
        (("R1", "R2"), {}, ["R1.O1", "R2.O1"], []),
        # A code that is taken is not taken twice.
        (("R1",), {"output_codes": {"R1.O1", "R1.O2"}}, ["R1.O3"], []),
        (("R1", "R2"), {"served": {1}}, ["R2.O1"], ["An output of this plan serves it already."]),
        (("R1", "R9"), {}, ["R1.O1"], ["The programme does not have this result any more."]),
        ((), {}, [], []),
    ],
)
def test_each_result_that_no_output_serves_begins_one(
    results: tuple[str, ...], said: dict[str, Any], made: list[str], left: list[str]
) -> None:
    data = {"results": [result(code) for code in results]}

    plan = rules.copy_programme(data, copy_target(**said), copied_from="P1")

    assert [one.code for one in plan.outputs] == made
    assert [one.why for one in plan.left_out] == left
    assert all(one.statement["en"] == f"Change {one.serves}" for one in plan.outputs)


# The deed


def test_a_workplan_begins_with_an_output_for_each_result_marked_with_the_programme(
    programme: Programme, target: Workplan, editor: User
) -> None:
    begin(programme, target, by=editor)

    rows = target.outputs.order_by("position").values_list("code", "result__code", "statement", "copied_from")
    assert list(rows) == [
        ("KAS-R1.O1", "KAS-R1", {"en": "Result KAS-R1"}, "KAS-P1"),
        ("KAS-R2.O1", "KAS-R2", {"en": "Result KAS-R2"}, "KAS-P1"),
    ]
    entry = AuditEntry.objects.get(action="planning.workplan.copied")
    assert (entry.by, entry.details["source"], entry.details["outputs"]) == (editor, "KAS-P1", 2)
    assert target.document.contributions.get().person == editor


def test_results_that_are_served_already_begin_nothing_and_twice_is_refused(
    programme: Programme, target: Workplan, editor: User
) -> None:
    make.output(target, result=Result.objects.get(code="KAS-R1"), code="OWN")

    plan = begin(programme, target, by=editor)

    assert [one.code for one in plan.outputs] == ["KAS-R2.O1"]
    assert plan.left_out[0].what == "KAS-R1 Result KAS-R1"
    with pytest.raises(actions.NothingToCopy, match="in this plan already"):
        begin(programme, target, by=editor)
    assert target.outputs.count() == 2


def test_while_the_programme_is_revised_what_was_approved_counts(
    programme: Programme, target: Workplan, editor: User
) -> None:
    in_revision(programme)
    Result.objects.filter(code="KAS-R1").update(statement={"en": "Not decided yet"})
    make.result(programme, code="KAS-R3")

    plan = begin(programme, target, by=editor)

    assert [one.statement["en"] for one in plan.outputs] == ["Result KAS-R1", "Result KAS-R2"]


@pytest.mark.parametrize(
    "state", [PlanState.DRAFT, PlanState.SUBMITTED, PlanState.BOARD, PlanState.RETURNED, PlanState.CLOSED]
)
def test_a_programme_that_is_not_approved_or_is_closed_begins_nothing(
    programme: Programme, target: Workplan, editor: User, state: str
) -> None:
    make.in_state(programme, state)

    with pytest.raises(actions.NothingToCopy, match="KAS-P1 is no approved programme of KAS in this period"):
        begin(programme, target, by=editor)
    assert target.outputs.count() == 0


def test_another_entity_s_programme_and_one_that_is_over_begin_nothing(
    programme: Programme, target: Workplan, editor: User
) -> None:
    other = make.programme(of=people.entity("BRA"))
    make.result(other)
    Programme.objects.filter(pk=programme.pk).update(ends_on=date(2019, 12, 31))

    for one in (other, programme):
        with pytest.raises(actions.NothingToCopy, match="Choose another"):
            begin(one, target, by=editor)


def test_who_does_not_write_the_plan_begins_nothing_nor_does_anybody_in_one_under_review(
    programme: Programme, target: Workplan, editor: User
) -> None:
    with pytest.raises(actions.NotYoursToPlan):
        begin(programme, target, by=people.member(people.entity("BRA")))
    make.in_state(target, PlanState.SUBMITTED)
    with pytest.raises(actions.PlanNotOpen):
        begin(programme, target, by=editor)
    assert target.outputs.count() == 0


def test_files_begin_as_the_system_which_reads_every_programme(
    programme: Programme, target: Workplan
) -> None:
    begin(programme, target, by=organization.system_user())

    assert target.outputs.count() == 2


def test_if_the_programme_changed_since_it_was_shown_nothing_is_begun(
    programme: Programme, target: Workplan, editor: User
) -> None:
    seen = actions.digest_of_copy(copying_programmes.plan_of_programme(programme, target))
    Result.objects.filter(code="KAS-R1").update(statement={"en": "Another change"})

    with pytest.raises(actions.CopyChanged, match="was changed since you looked"):
        begin(programme, target, by=editor, seen=seen)
    assert target.outputs.count() == 0


def test_ten_results_cost_what_two_cost(programme: Programme, target: Workplan, editor: User) -> None:
    def cost(into: Workplan) -> int:
        with CaptureQueriesContext(connection) as asked:
            plan = begin(programme, into, by=editor)
            copying_programmes.aims_beside(plan, programme, into)
        return len(asked)

    of_two = cost(target)
    for number in range(3, 11):
        make.target(make.indicator(result=make.result(programme, code=f"KAS-R{number}")))
    later = make.workplan(target.entity, period=make.year(2021))

    assert cost(later) == of_two
    assert later.outputs.count() == 10


def test_eighteen_months_have_the_targets_of_the_years_that_end_in_them(programme: Programme) -> None:
    first = make.workplan(programme.entity)
    make.target(
        make.indicator(result=Result.objects.get(code="KAS-R2"), code="KAS-I2"), period=make.year(2021)
    )
    plan = copying_programmes.plan_of_programme(programme, first)

    beside = copying_programmes.aims_beside(plan, programme, first)

    said = [[(aim.code, [one.period for one in aim.targets]) for aim in aims] for _output, aims in beside]
    assert said == [[("KAS-I1", ["2019"])], [("KAS-I2", [])]]


# The pages


def digest(page: str) -> str:
    found = re.search(r'name="digest" value="([^"]+)"', page)
    assert found is not None
    return found[1]


@pytest.mark.usefixtures("editor")
def test_the_programme_is_offered_shown_with_its_targets_and_copied_once(
    client: Client, programme: Programme, target: Workplan
) -> None:
    assert f"?programme={programme.uid}" in client.get(PAGE).content.decode()
    page = client.get(PAGE, {"programme": str(programme.uid)}).content.decode()
    for words in ("2 outputs", "KAS-R1.O1", "Result KAS-R1", "Indicator KAS-I1", "copied from KAS-P1"):
        assert words in page, words
    assert re.search(r"<bdi>2020</bdi></b> 12\b", page)
    assert "<bdi>2019</bdi>" not in page
    assert "no indicator" in page
    assert Output.objects.count() == 0

    form = {"programme": str(programme.uid), "digest": digest(page)}
    answer = client.post(PAGE, form, follow=True)

    assert answer.redirect_chain == [("/workplans/KAS/2020/", 302)]
    assert "2 outputs were begun." in answer.content.decode()
    again = client.post(PAGE, form)
    assert again.status_code == 409
    assert "Nothing would be begun." in again.content.decode()
    assert "Begin these outputs" not in again.content.decode()
    assert target.outputs.count() == 2


@pytest.mark.usefixtures("editor")
def test_a_change_since_the_preview_is_shown_first(
    client: Client, programme: Programme, target: Workplan
) -> None:
    seen = digest(client.get(PAGE, {"programme": str(programme.uid)}).content.decode())
    Result.objects.filter(code="KAS-R1").update(statement={"en": "Another change"})

    answer = client.post(PAGE, {"programme": str(programme.uid), "digest": seen})

    assert answer.status_code == 409
    assert "was changed since you looked" in answer.content.decode()
    assert "Another change" in answer.content.decode()
    assert target.outputs.count() == 0


@pytest.mark.usefixtures("editor")
def test_a_programme_that_cannot_be_copied_is_not_offered_and_not_there(
    client: Client, programme: Programme
) -> None:
    make.in_state(programme, PlanState.DRAFT)

    assert "From your programme" not in client.get(PAGE).content.decode()
    for uid in (programme.uid, new_uid(), "nonsense", ""):
        assert client.get(PAGE, {"programme": str(uid)}).status_code == 404
        assert client.post(PAGE, {"programme": str(uid)}).status_code == 404


@pytest.mark.usefixtures("editor")
def test_a_plan_in_review_shows_the_preview_and_takes_no_copy(
    client: Client, programme: Programme, target: Workplan
) -> None:
    make.in_state(target, PlanState.SUBMITTED)

    page = client.get(PAGE, {"programme": str(programme.uid)}).content.decode()

    assert "takes no copy now" in page
    assert "Begin these outputs" not in page
    assert client.post(PAGE, {"programme": str(programme.uid)}).status_code == 409


def test_only_writers_begin_and_outsiders_find_nothing(
    client: Client, programme: Programme, target: Workplan
) -> None:
    said = {"programme": str(programme.uid)}
    client.force_login(people.member(people.entity("BRA")))
    assert client.get(PAGE, said).status_code == 404

    make.in_state(target, PlanState.IN_FORCE)
    client.force_login(people.member(role=roles.SENIOR_READER))
    assert client.get(PAGE, said).status_code == 403
    assert client.post(PAGE, said).status_code == 403
