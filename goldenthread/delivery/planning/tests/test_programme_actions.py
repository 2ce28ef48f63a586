"""What people do to a programme while it is a draft, on a real database."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from goldenthread.delivery.planning import actions
from goldenthread.delivery.planning.models import (
    Fund,
    PlanContribution,
    PlanState,
    Programme,
    ProgrammeRisk,
    Target,
)
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.tests import make as people
from goldenthread.direction.strategy.models import Measure, PlanVersion
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail.models import AuditEntry
from goldenthread.foundation.lib.errors import RuleBroken

from . import make

pytestmark = pytest.mark.django_db
SAID = actions.ResultSaid(statement={"en": "Courts are independent"})
RISK = actions.RiskSaid("PROGRAMMATIC", "Elections are put off", 3, 4, "Talk to all sides")
COUNTED = actions.IndicatorSaid(title={"en": "Laws passed"}, measure=Measure.UNIT)
REG, XB = Fund.REGULAR_BUDGET.value, Fund.EXTRABUDGETARY.value


def head(programme: Programme) -> User:
    return people.member(programme.entity, roles.HEAD_OF_ENTITY)


def need(amount: str | None, base: int = 0) -> actions.NeedSaid:
    return actions.NeedSaid(None if amount is None else Decimal(amount), base)


def header(**more: Any) -> actions.ProgrammeSaid:
    said = actions.ProgrammeSaid({"en": "Rule of law"}, "COUNTRY", date(2018, 1, 1), date(2021, 12, 31))
    return replace(said, **more)


# The programme as a whole


def test_the_head_starts_a_programme_under_the_plan_in_force(version: PlanVersion) -> None:
    entity = people.entity("NEW")
    person = people.member(entity, roles.HEAD_OF_ENTITY)

    made = actions.start_programme(entity, header(), plan_version=version, by=person, at=make.AT)

    assert (made.code, made.document.state, made.title) == ("NEW-2018-2021", "DRAFT", {"en": "Rule of law"})
    assert list(PlanContribution.objects.values_list("document", "person")) == [(made.document_id, person.pk)]
    assert AuditEntry.objects.filter(action="planning.programme.added", by=person).count() == 1


def test_an_editor_is_told_who_starts_a_programme(programme: Programme, editor: User) -> None:
    with pytest.raises(actions.NotYoursToPlan, match="Ask: head of entity"):
        actions.start_programme(
            programme.entity, header(), plan_version=programme.plan_version, by=editor, at=make.AT
        )


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (header(title={"en": "  "}), "has a title"),
        (header(kind="GALACTIC"), "kind of programme"),
        (header(ends_on=date(2030, 1, 1)), "outside the strategic plan"),
    ],
)
def test_a_programme_that_says_too_little_is_not_started(
    version: PlanVersion, said: actions.ProgrammeSaid, words: str
) -> None:
    entity = people.entity("NEW")
    person = people.member(entity, roles.HEAD_OF_ENTITY)

    with pytest.raises(actions.RowRefused, match=words):
        actions.start_programme(entity, said, plan_version=version, by=person, at=make.AT)

    assert not entity.programmes.exists()


def test_no_programme_is_started_under_a_plan_that_is_not_in_force(version: PlanVersion) -> None:
    entity = people.entity("NEW")
    version.state = PlanVersion.State.DRAFT
    person = people.member(entity, roles.HEAD_OF_ENTITY)

    with pytest.raises(actions.RowRefused, match="plan in force"):
        actions.start_programme(entity, header(), plan_version=version, by=person, at=make.AT)


def test_the_title_and_dates_are_saved_from_what_was_read(programme: Programme, editor: User) -> None:
    stamp = actions.stamp_of(actions.said_of(programme))

    saved = actions.save_programme(
        programme, header(ends_on=date(2020, 12, 31)), base_stamp=stamp, by=editor, at=make.AT
    )

    saved.refresh_from_db()
    assert (saved.title, saved.ends_on) == ({"en": "Rule of law"}, date(2020, 12, 31))
    assert PlanContribution.objects.filter(person=editor).exists()


def test_whoever_read_an_older_title_sees_the_newer_one(programme: Programme, editor: User) -> None:
    stamp = actions.stamp_of(actions.said_of(programme))
    actions.save_programme(programme, header(), base_stamp=stamp, by=editor, at=make.AT)

    with pytest.raises(actions.RowChanged) as refused:
        actions.save_programme(
            programme, header(title={"en": "Mine"}), base_stamp=stamp, by=head(programme), at=make.AT
        )

    assert refused.value.theirs.title == {"en": "Rule of law"}
    programme.refresh_from_db()
    assert programme.title == {"en": "Rule of law"}


def test_years_that_have_resources_stay_within_the_dates(programme: Programme, editor: User) -> None:
    actions.save_resources(programme, {(2021, REG): need("5")}, by=editor, at=make.AT)
    stamp = actions.stamp_of(actions.said_of(programme))

    with pytest.raises(actions.RowRefused, match="planned for 2021"):
        actions.save_programme(
            programme, header(ends_on=date(2020, 12, 31)), base_stamp=stamp, by=editor, at=make.AT
        )


# Who, and when


def every_deed(programme: Programme) -> list[Any]:
    result = make.result(programme)
    indicator = make.indicator(result=result)
    risk = ProgrammeRisk.objects.create(
        programme=programme, factor="PROGRAMMATIC", description="Floods", likelihood=2, impact=2
    )
    stamp = actions.stamp_of(actions.said_of(programme))
    element = None
    return [
        lambda by: actions.save_programme(programme, header(), base_stamp=stamp, by=by, at=make.AT),
        lambda by: actions.add_result(
            programme, code="X", statement={"en": "X"}, element=element, by=by, at=make.AT
        ),
        lambda by: actions.add_indicator(
            code="X", title={"en": "X"}, measure=Measure.UNIT, result=result, by=by, at=make.AT
        ),
        lambda by: actions.save_result(programme, SAID, by=by, at=make.AT),
        lambda by: actions.move_result(result, up=True, by=by, at=make.AT),
        lambda by: actions.remove_result(result, base_revision=1, by=by, at=make.AT),
        lambda by: actions.save_indicator(result, COUNTED, base_revision=1, by=by, at=make.AT),
        lambda by: actions.remove_indicator(indicator, base_revision=1, by=by, at=make.AT),
        lambda by: actions.save_risk(programme, RISK, by=by, at=make.AT),
        lambda by: actions.remove_risk(risk, base_revision=1, by=by, at=make.AT),
        lambda by: actions.save_resources(programme, {(2019, REG): need("5")}, by=by, at=make.AT),
    ]


@pytest.mark.parametrize("number", range(11))
@pytest.mark.parametrize("role", [roles.DESK_REVIEWER, roles.SENIOR_READER, "elsewhere"])
def test_nobody_else_writes_in_a_programme(programme: Programme, number: int, role: str) -> None:
    scope = {
        roles.DESK_REVIEWER: lambda: people.member(people.region(), role),
        roles.SENIOR_READER: lambda: people.member(role=role),
        "elsewhere": lambda: people.member(people.entity("ELSE"), roles.ENTITY_EDITOR),
    }
    person = scope[role]()
    deed = every_deed(programme)[number]

    with pytest.raises(actions.NotYoursToPlan, match="your roles do not include it"):
        deed(person)

    assert AuditEntry.objects.filter(action="planning.programme.refused", by=person).count() == 1


@pytest.mark.parametrize("number", range(11))
@pytest.mark.parametrize(
    "state", [PlanState.SUBMITTED, PlanState.BOARD, PlanState.IN_FORCE, PlanState.CLOSED]
)
def test_a_programme_that_is_judged_or_in_force_is_not_written(
    programme: Programme, editor: User, number: int, state: str
) -> None:
    deed = every_deed(programme)[number]
    make.in_state(programme, state)

    with pytest.raises(actions.PlanNotOpen, match="cannot be changed now"):
        deed(editor)


def test_the_facts_of_an_output_wait_for_its_workplan(programme: Programme, editor: User) -> None:
    output = make.output(make.workplan(programme.entity), result=make.result(programme))
    indicator = make.indicator(output=output)
    key: dict[str, Any] = {
        "period": make.year(),
        "place": make.whole_entity(),
        "cell": make.total(),
        "at": make.AT,
    }

    actions.record_target(indicator, value=Decimal(3), by=editor, **key)
    make.in_state(output.workplan, PlanState.IN_FORCE)

    with pytest.raises(actions.PlanNotOpen):
        actions.record_target(indicator, value=Decimal(4), by=editor, **key)
    assert Target.objects.get().value == 3


def test_files_are_loaded_into_a_plan_that_is_in_force(programme: Programme) -> None:
    make.in_state(programme, PlanState.IN_FORCE)

    made = actions.save_result(programme, SAID, by=make.system(), at=make.AT)

    assert made.programme == programme
    assert not PlanContribution.objects.filter(document=programme.document).exists()


def test_every_refusal_is_a_rule_that_pages_can_show() -> None:
    assert all(
        issubclass(kind, RuleBroken) for kind in (actions.RowChanged, actions.RowGone, actions.RowRefused)
    )


def test_programmes_of_a_file_are_plans_of_record_at_once(programme: Programme) -> None:
    manager = people.framework_manager()
    fields = {"kind": "COUNTRY", "starts_on": date(2018, 1, 1), "ends_on": date(2021, 12, 31)}
    version = programme.plan_version
    unsaved = [
        Programme(entity=people.entity(code), plan_version=version, code=f"{code}-P", **fields)
        for code in ("NEW", "NEWER")
    ]

    made = actions.add_programmes_in_bulk(unsaved, by=manager, at=make.AT)

    assert [one.document.state for one in made] == [PlanState.IN_FORCE, PlanState.IN_FORCE]
    entry = AuditEntry.objects.get(action="planning.programmes.added_in_bulk")
    assert entry.details == {"programmes": 2}
    with pytest.raises(actions.NotYoursToPlan, match="framework manager"):
        actions.add_programmes_in_bulk(unsaved, by=head(programme), at=make.AT)


def test_a_file_with_nothing_in_it_leaves_no_trace(programme: Programme) -> None:
    # No permission is asked of somebody who changes nothing.
    by = head(programme)

    assert actions.add_programmes_in_bulk([], by=by, at=make.AT) == []
    assert actions.add_results_in_bulk([], by=by, at=make.AT) == []
    assert actions.add_indicators_in_bulk([], by=by, at=make.AT) == []
    actions.record_facts_in_bulk([], by=by, at=make.AT)
    assert not AuditEntry.objects.filter(by=by).exists()
