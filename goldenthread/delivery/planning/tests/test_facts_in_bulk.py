"""Correcting the baselines and targets of many indicators as one deed, as a file that comes in again does."""

from decimal import Decimal

import pytest

from goldenthread.delivery.planning import actions
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.tests import make as people
from goldenthread.foundation.audit_trail.models import AuditEntry

from . import make

pytestmark = pytest.mark.django_db


def test_many_targets_are_corrected_as_one_deed_and_each_counts_a_revision() -> None:
    targets = [make.target(value="10"), make.target(value="20")]
    for number, target in enumerate(targets, start=1):
        target.value, target.source = Decimal(number), "second file"

    corrected = actions.correct_facts_in_bulk(targets, by=people.framework_manager(), at=make.AT)

    assert corrected == targets
    for number, target in enumerate(targets, start=1):
        target.refresh_from_db()
        assert (target.value, target.source, target.revision) == (Decimal(number), "second file", 2)
    entry = AuditEntry.objects.get(action="planning.targets.corrected_in_bulk")
    assert entry.details == {"facts": 2}


def test_a_value_that_cannot_be_kept_refuses_the_whole_correction() -> None:
    good, bad = make.baseline(value="1"), make.baseline(value="2")
    good.value, bad.value = Decimal(5), Decimal("1e20")

    with pytest.raises(actions.ValueRefused, match=bad.indicator.code):
        actions.correct_facts_in_bulk([good, bad], by=make.system(), at=make.AT)

    for fact, value in ((good, Decimal(1)), (bad, Decimal(2))):
        fact.refresh_from_db()
        assert (fact.value, fact.revision) == (value, 1)


def test_only_a_framework_manager_corrects_the_values_of_many() -> None:
    target = make.target(value="10")
    target.value = Decimal(11)

    with pytest.raises(actions.NotYoursToPlan, match="framework manager"):
        actions.correct_facts_in_bulk([target], by=people.member(role=roles.SENIOR_READER), at=make.AT)

    target.refresh_from_db()
    assert target.value == 10


def test_correcting_nothing_leaves_no_trace() -> None:
    assert actions.correct_facts_in_bulk([], by=make.system(), at=make.AT) == []

    assert not AuditEntry.objects.exists()
