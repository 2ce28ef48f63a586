"""What people do to plans, on a real database."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from goldenthread.delivery.planning import actions
from goldenthread.delivery.planning.models import Baseline, Indicator, Programme, Result, Target
from goldenthread.direction.organization import actions as organization
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import Entity
from goldenthread.direction.strategy.models import Measure
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail.models import AuditEntry

from . import make

pytestmark = pytest.mark.django_db


def person(role: str = "", entity: Entity | None = None) -> User:
    made = User.objects.create_user(f"{role or 'nobody'}@example.org".lower(), role)
    if role:
        organization.give_role(
            made, role, entity=entity, since=date(2018, 1, 1), by=make.system(), at=make.AT
        )
    return made


def key(**more: Any) -> dict[str, Any]:
    fixed = {"period": make.year(), "place": make.whole_entity(), "cell": make.total(), "at": make.AT}
    return fixed | more


def test_an_editor_plans_for_the_own_entity_and_it_is_recorded() -> None:
    entity = make.entity("KAS")
    editor = person(roles.ENTITY_EDITOR, entity)

    programme = make.programme(of=entity, by=editor, code="KAS-P")

    assert list(entity.programmes.all()) == [programme]
    entry = AuditEntry.objects.get(action="planning.programme.added")
    assert (entry.by, entry.entity_code, entry.subject_label) == (editor, "KAS", "KAS-P Programme")


def test_an_editor_of_another_entity_is_told_who_plans_here() -> None:
    stranger = person(roles.ENTITY_EDITOR, make.entity("ELSE"))
    entity = make.entity("KAS")

    with pytest.raises(
        actions.NotYoursToPlan, match=r"KAS was not changed.*by an editor or the head of the entity\.$"
    ):
        make.programme(of=entity, by=stranger)

    assert not Programme.objects.exists()


def test_a_senior_reader_loads_nothing() -> None:
    reader = person(roles.SENIOR_READER)
    result = Result(programme=make.programme(), code="R1", statement={"en": "Result"})

    with pytest.raises(actions.NotYoursToPlan, match="framework manager"):
        actions.add_results_in_bulk([result], by=reader, at=make.AT)

    assert not Result.objects.exists()


def test_a_code_is_used_once_in_its_scope() -> None:
    programme = make.programme()
    make.result(programme, code="R1")
    make.result(code="R1")

    with pytest.raises(actions.AlreadyThere, match="R1 is already in use here"):
        make.result(programme, code="R1")


def test_an_output_serves_its_result_and_appears_in_the_framework() -> None:
    result = make.result(code="R1")
    workplan = make.workplan(result.programme.entity)

    output = make.output(workplan, result=result)

    assert list(result.outputs.all()) == [output]


def test_a_target_said_again_is_corrected_and_counts_its_revisions() -> None:
    indicator = make.indicator()
    make.target(indicator, "10")

    again = make.target(indicator, "12.5")

    assert Target.objects.get() == again
    assert (again.value, again.revision) == (Decimal("12.5"), 2)
    entry = AuditEntry.objects.filter(action="planning.target.recorded").latest("sequence")
    assert entry.details == {"indicator": indicator.code, "before": "10", "value": "12.5"}


def test_a_share_is_worked_out_from_its_parts_and_keeps_them() -> None:
    indicator = make.indicator(measure=Measure.PERCENTAGE)

    actions.record_baseline(
        indicator, numerator=Decimal(2), denominator=Decimal(3), by=make.system(), **key()
    )

    kept = Baseline.objects.get()
    assert (kept.numerator, kept.denominator) == (Decimal(2), Decimal(3))
    assert kept.value == Decimal("66.6667")


def test_a_value_too_long_to_keep_exactly_is_refused_not_rounded() -> None:
    indicator = make.indicator(code="I1")

    with pytest.raises(actions.ValueRefused, match=r"I1: 1.000000000000001 is too long"):
        make.target(indicator, "1.000000000000001")

    assert not Target.objects.exists()


def test_a_value_nobody_collected_says_so_without_a_number() -> None:
    indicator = make.indicator()

    actions.record_target(indicator, status="NOT_COLLECTED", by=make.system(), **key())

    assert Target.objects.get().value is None


def test_many_rows_are_one_deed_in_the_audit_trail() -> None:
    programme = make.programme()
    results = [Result(programme=programme, code=f"R{n}", statement={"en": "Result"}) for n in range(3)]

    made = actions.add_results_in_bulk(results, by=make.system(), at=make.AT)
    indicators = actions.add_indicators_in_bulk(
        [Indicator(result=result, code="I", measure=Measure.UNIT) for result in made],
        by=make.system(),
        at=make.AT,
    )
    period, place, cell = make.year(), make.whole_entity(), make.total()
    facts = [Target(indicator=i, period=period, place=place, cell=cell, value=1) for i in indicators]
    actions.record_facts_in_bulk(facts, by=make.system(), at=make.AT)

    entries = AuditEntry.objects.filter(action__endswith="in_bulk").order_by("sequence")
    assert [(entry.action, entry.details) for entry in entries] == [
        ("planning.results.added_in_bulk", {"results": 3}),
        ("planning.indicators.added_in_bulk", {"indicators": 3}),
        ("planning.targets.recorded_in_bulk", {"facts": 3}),
    ]
