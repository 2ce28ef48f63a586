"""What plans cite: kept with the plan, taken back, and counted by the season."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from goldenthread.delivery.planning import actions, queries
from goldenthread.delivery.planning.models import Citation, PlanState
from goldenthread.direction.organization.tests import make as people
from goldenthread.foundation.audit_trail.models import AuditEntry
from goldenthread.foundation.lib.uids import new_uid

from . import make

pytestmark = pytest.mark.django_db
NOW = datetime(2019, 10, 1, 9, 0, tzinfo=UTC)


# Citing


def test_a_citation_is_made_once_counted_and_kept_in_the_plans_data() -> None:
    entity, lesson = people.entity("KAS"), new_uid()
    plan, editor = make.workplan(entity), people.member(entity)

    first = make.citation(plan, by=editor, subject=lesson)
    assert make.citation(plan, by=editor, subject=lesson) == first

    other = people.entity("BRA")
    make.citation(make.workplan(other), by=people.member(other), subject=lesson)
    assert queries.citations_of([lesson, new_uid()]) == {lesson: 2}
    assert queries.cited_in(plan.document) == {lesson}
    assert queries.plan_data(plan.document)["citations"] == [
        {"kind": "LESSON", "subject_uid": str(lesson), "label": "Begin early"}
    ]
    entry = AuditEntry.objects.filter(action="planning.citation.added", entity_code="KAS").get()
    assert entry.details == {"kind": "LESSON", "cited": str(lesson)}


def test_a_citation_can_be_taken_back() -> None:
    entity, lesson = people.entity("KAS"), new_uid()
    plan, editor = make.workplan(entity), people.member(entity)
    make.citation(plan, by=editor, subject=lesson)

    for _time in range(2):
        actions.uncite(plan.document, subject_uid=lesson, by=editor, at=NOW)

    assert not Citation.objects.exists()
    assert AuditEntry.objects.filter(action="planning.citation.removed").count() == 1


def test_what_is_no_kind_of_citation_or_not_open_is_refused() -> None:
    entity = people.entity("KAS")
    plan, editor = make.workplan(entity), people.member(entity)

    with pytest.raises(actions.NothingToCite):
        make.citation(plan, by=editor, kind="RUMOUR")
    with pytest.raises(actions.NotYoursToPlan):
        make.citation(plan, by=people.member(people.entity()))
    make.in_state(plan, PlanState.BOARD)
    with pytest.raises(actions.PlanNotOpen):
        make.citation(plan, by=editor)
    with pytest.raises(actions.PlanNotOpen):
        actions.uncite(plan.document, subject_uid=new_uid(), by=editor, at=NOW)

    assert not Citation.objects.exists()
