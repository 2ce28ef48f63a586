"""Values that come in files: many at once, by whoever keeps the framework, all or none."""

from collections.abc import Callable, Sequence
from decimal import Decimal

import pytest

from goldenthread.delivery.monitoring import actions
from goldenthread.delivery.monitoring.models import Actual
from goldenthread.delivery.planning.models import Indicator
from goldenthread.delivery.planning.tests import make as planning
from goldenthread.direction.organization.actions import system_user
from goldenthread.direction.organization.tests import make as organization
from goldenthread.direction.strategy.models import FactStatus
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail.models import AuditEntry

from . import make

pytestmark = pytest.mark.django_db
Load = Callable[[Sequence[Actual], User], object]


def record(actuals: Sequence[Actual], by: User) -> object:
    return actions.record_actuals_in_bulk(actuals, by=by, at=make.NOW)


def correct(actuals: Sequence[Actual], by: User) -> object:
    return actions.correct_actuals_in_bulk(actuals, by=by, at=make.LOCKS)


def unsaved(indicator: Indicator, value: str = "5") -> Actual:
    return Actual(
        indicator=indicator,
        period=organization.period(2019),
        place=planning.whole_entity(),
        cell=planning.total(),
        value=Decimal(value),
    )


def recorded() -> list[Actual]:
    """Return the values 5 and 6 of two indicators, as a first file brought them."""
    record([unsaved(planning.indicator(), value) for value in ("5", "6")], system_user())
    return list(Actual.objects.order_by("value"))


def trail(deed: str) -> list[dict[str, object]]:
    rows = AuditEntry.objects.filter(action=f"monitoring.actuals.{deed}_in_bulk").order_by("pk")
    return list(rows.values_list("details", flat=True))


def test_a_framework_manager_loads_values_as_one_deed() -> None:
    manager = organization.framework_manager()

    record([unsaved(planning.indicator(), value) for value in ("5", "6")], manager)

    rows = Actual.objects.order_by("value")
    assert [(row.value, row.updated_by, row.updated_at) for row in rows] == [
        (Decimal(5), manager, make.NOW),
        (Decimal(6), manager, make.NOW),
    ]
    assert trail("recorded") == [{"facts": 2}]


def test_a_file_that_comes_again_corrects_values_and_counts_their_revisions() -> None:
    manager, (first, second) = organization.framework_manager(), recorded()
    first.value, first.comment = Decimal("5.5"), "Recount."

    assert correct([first], manager) == [first]

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.value, first.comment, first.revision) == (Decimal("5.5"), "Recount.", 2)
    assert (first.updated_by, first.updated_at) == (manager, make.LOCKS)
    assert (second.value, second.revision) == (Decimal(6), 1)
    assert trail("corrected") == [{"facts": 1}]


@pytest.mark.parametrize("role", [make.editor_of, make.head_of, make.desk_of])
def test_nobody_else_loads_or_corrects_values_of_many_entities(role: Callable[..., User]) -> None:
    report = make.report(indicators=1)
    person, (first, _second) = role(report.entity), recorded()
    new = unsaved(Indicator.objects.get(result__result_reports__report=report))
    first.value = Decimal(9)

    with pytest.raises(actions.NotYoursToWrite, match="Nothing was loaded"):
        record([new], person)
    with pytest.raises(actions.NotYoursToWrite, match="Nothing was changed"):
        correct([first], person)

    assert list(Actual.objects.order_by("value").values_list("value", flat=True)) == [Decimal(5), Decimal(6)]
    assert (trail("recorded"), trail("corrected")) == ([{"facts": 2}], [])


def test_one_value_that_cannot_be_kept_refuses_the_whole_file() -> None:
    first, second = recorded()
    first.value, second.value = Decimal(7), Decimal("1234567890123456")
    good, bad = unsaved(planning.indicator()), unsaved(planning.indicator())
    bad.value = None

    with pytest.raises(actions.ValueRefused, match=bad.indicator.code):
        record([good, bad], system_user())
    with pytest.raises(actions.ValueRefused, match=second.indicator.code):
        correct([first, second], system_user())

    assert list(Actual.objects.order_by("value").values_list("value", flat=True)) == [Decimal(5), Decimal(6)]


@pytest.mark.parametrize("load", [record, correct])
def test_a_file_without_values_is_no_deed(load: Load) -> None:
    assert not load([], organization.user())

    assert (trail("recorded"), trail("corrected")) == ([], [])


def test_a_file_brings_the_number_that_was_not_collected_before() -> None:
    row = unsaved(planning.indicator())
    row.value, row.status = None, FactStatus.NOT_COLLECTED
    record([row], system_user())
    there = Actual.objects.get()
    there.value, there.status = Decimal(7), FactStatus.REPORTED

    correct([there], system_user())

    there.refresh_from_db()
    assert (there.value, there.status, there.revision) == (Decimal(7), FactStatus.REPORTED, 2)
