"""What people say of the risks of a programme and of what it needs, on a real database."""

from dataclasses import replace
from decimal import Decimal

import pytest

from goldenthread.delivery.planning import actions
from goldenthread.delivery.planning.models import Fund, Programme, ProgrammeRisk
from goldenthread.direction.strategy.models import Measure
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail.models import AuditEntry

from . import make

pytestmark = pytest.mark.django_db
SAID = actions.ResultSaid(statement={"en": "Courts are independent"})
RISK = actions.RiskSaid("PROGRAMMATIC", "Elections are put off", 3, 4, "Talk to all sides")
COUNTED = actions.IndicatorSaid(title={"en": "Laws passed"}, measure=Measure.UNIT)
REG, XB = Fund.REGULAR_BUDGET.value, Fund.EXTRABUDGETARY.value


def need(amount: str | None, base: int = 0) -> actions.NeedSaid:
    return actions.NeedSaid(None if amount is None else Decimal(amount), base)


# Risks and resources


def test_a_risk_is_added_saved_and_removed(programme: Programme, editor: User) -> None:
    made = actions.save_risk(programme, RISK, by=editor, at=make.AT)

    saved = actions.save_risk(
        programme, replace(RISK, impact=5), risk=made, base_revision=1, by=editor, at=make.AT
    )

    assert (made.position, saved.impact, saved.revision) == (1, 5, 2)
    with pytest.raises(actions.RowChanged) as refused:
        actions.save_risk(programme, RISK, risk=made, base_revision=1, by=editor, at=make.AT)
    assert refused.value.theirs == made
    actions.remove_risk(saved, base_revision=2, by=editor, at=make.AT)
    assert not ProgrammeRisk.objects.exists()
    assert AuditEntry.objects.filter(action="planning.programmerisk.removed").count() == 1


def test_a_risk_without_words_or_of_no_kind_is_refused(programme: Programme, editor: User) -> None:
    with pytest.raises(actions.RowRefused, match=r"could happen.*from 1 to 5.*from the list"):
        actions.save_risk(programme, actions.RiskSaid("COSMIC", "", 0, 0), by=editor, at=make.AT)


def test_resources_are_saved_together_and_only_what_changed_counts(
    programme: Programme, editor: User
) -> None:
    actions.save_resources(
        programme, {(2018, REG): need("100"), (2018, XB): need("0"), (2019, REG): need(None)},
        by=editor, at=make.AT,
    )  # fmt: skip

    rows = actions.save_resources(
        programme,
        # The first is as it was; from which revision it was read does not matter then.
        {(2018, REG): need("100", 9), (2018, XB): need(None, 1), (2019, REG): need("7.5")},
        by=editor,
        at=make.AT,
    )

    assert [(row.year, row.fund, row.amount, row.revision) for row in rows] == [
        (2018, REG, 100, 1),
        (2019, REG, Decimal("7.5"), 1),
    ]
    entries = AuditEntry.objects.filter(action="planning.programme.resources_saved").order_by("sequence")
    assert [entry.details["amounts"] for entry in entries] == [2, 2]


def test_saving_resources_without_a_change_leaves_no_trace(programme: Programme, editor: User) -> None:
    assert actions.save_resources(programme, {(2018, REG): need(None)}, by=editor, at=make.AT) == []
    assert not AuditEntry.objects.filter(action="planning.programme.resources_saved").exists()


def test_an_amount_that_someone_changed_meanwhile_is_not_overwritten(
    programme: Programme, editor: User
) -> None:
    actions.save_resources(programme, {(2018, REG): need("100")}, by=editor, at=make.AT)
    actions.save_resources(programme, {(2018, REG): need("200", 1)}, by=editor, at=make.AT)

    with pytest.raises(actions.RowChanged) as refused:
        actions.save_resources(
            programme, {(2018, REG): need("300", 1), (2019, XB): need("1")}, by=editor, at=make.AT
        )

    assert [row.amount for row in refused.value.theirs] == [200]
    assert [row.amount for row in programme.resources.all()] == [200]


def test_a_need_of_no_fund_or_no_year_is_refused(programme: Programme, editor: User) -> None:
    with pytest.raises(actions.RowRefused, match=r"not in the list.*2030 is not a year"):
        actions.save_resources(programme, {(2030, "GOLD"): need("1")}, by=editor, at=make.AT)
