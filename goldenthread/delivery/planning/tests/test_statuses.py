"""Where activities stand: recorded while the workplan is carried out."""

from datetime import UTC, date, datetime

import pytest

from goldenthread.delivery.planning import actions, queries, rules
from goldenthread.delivery.planning.models import Activity, PlanDocument, PlanState
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.tests import make as people
from goldenthread.foundation.audit_trail.models import AuditEntry

from . import make

pytestmark = pytest.mark.django_db
AT = datetime(2019, 3, 31, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("state", "was_in_force", "is_open"),
    [
        ("IN_FORCE", False, True),
        ("IN_FORCE", True, True),
        ("DRAFT", False, False),
        ("DRAFT", True, True),
        ("RETURNED", True, True),
        ("BOARD", True, True),
        ("APPROVED", False, False),
        ("APPROVED", True, True),
        ("CLOSED", True, False),
    ],
)
def test_statuses_are_recorded_while_the_plan_is_carried_out(
    state: str, was_in_force: bool, is_open: bool
) -> None:
    assert rules.is_carried_out(state, was_in_force=was_in_force) is is_open
    reasons = rules.reasons_against_status("ONGOING", state=state, was_in_force=was_in_force)
    assert (reasons == []) is is_open


def test_a_status_that_is_not_in_the_list_is_refused_with_the_list() -> None:
    reasons = rules.reasons_against_status("SLEEPING", state="IN_FORCE", was_in_force=True)

    assert "SLEEPING is not a status. Choose one of: Planned, Ongoing" in reasons[0]


@pytest.fixture
def activity() -> Activity:
    output = make.output()
    made = actions.save_activity(
        output,
        actions.ActivitySaid({"en": "Training"}, date(2018, 9, 1), date(2019, 4, 30)),
        by=make.system(),
        at=AT,
    )
    make.in_state(output.workplan, PlanState.IN_FORCE)
    return made


def test_an_editor_records_that_an_activity_has_begun_while_the_plan_is_in_force(activity: Activity) -> None:
    editor = people.member(activity.output.workplan.entity, roles.ENTITY_EDITOR)

    actions.record_activity_status(activity, "ONGOING", by=editor, at=AT)

    activity.refresh_from_db()
    assert (activity.status, activity.revision) == ("ONGOING", 2)
    entry = AuditEntry.objects.get(action="planning.activity.status_recorded")
    assert (entry.by, entry.details) == (editor, {"source": "PLANNED", "target": "ONGOING"})
    # It is no writing in the plan: whoever records statuses may still review it.
    document = activity.output.workplan.document
    assert not document.contributions.filter(person=editor).exists()


def test_the_same_status_again_changes_nothing(activity: Activity) -> None:
    actions.record_activity_status(activity, "PLANNED", by=make.system(), at=AT)

    activity.refresh_from_db()
    assert activity.revision == 1
    assert not AuditEntry.objects.filter(action="planning.activity.status_recorded").exists()


def test_a_draft_that_never_was_in_force_has_no_statuses_to_record(activity: Activity) -> None:
    make.in_state(activity.output.workplan, PlanState.DRAFT)

    with pytest.raises(actions.StatusRefused, match="once it is in force"):
        actions.record_activity_status(activity, "ONGOING", by=make.system(), at=AT)

    activity.refresh_from_db()
    assert activity.status == "PLANNED"


def revised(activity: Activity) -> PlanDocument:
    """Return the plan of an activity, in force and then opened for revision by its head."""
    workplan = activity.output.workplan
    make.in_state(workplan, PlanState.DRAFT)
    actions.record_approved_elsewhere([workplan.document], note="Board 2018/7", by=make.system(), at=AT)
    workplan.document.refresh_from_db()
    head = people.member(workplan.entity, roles.HEAD_OF_ENTITY)
    return actions.move_plan(workplan.document, "REVISE", by=head, at=AT, note="Money")


def test_what_a_revision_adds_has_no_status_to_record_before_it_is_approved(activity: Activity) -> None:
    revised(activity)
    added = make.activity(activity.output)

    with pytest.raises(actions.StatusRefused, match="not in the approved version"):
        actions.record_activity_status(added, "ONGOING", by=make.system(), at=AT)

    added.refresh_from_db()
    assert added.status == "PLANNED"


def test_while_a_plan_in_force_is_revised_its_activities_go_on(activity: Activity) -> None:
    document = revised(activity)

    actions.record_activity_status(activity, "ONGOING", by=make.system(), at=AT)

    activity.refresh_from_db()
    assert activity.status == "ONGOING"
    assert queries.is_carried_out(document)
    assert queries.was_in_force(document)


def test_someone_from_elsewhere_records_nothing_and_the_attempt_is_kept(activity: Activity) -> None:
    stranger = people.member(make.entity(), roles.ENTITY_EDITOR)

    with pytest.raises(actions.NotYoursToPlan):
        actions.record_activity_status(activity, "ONGOING", by=stranger, at=AT)

    activity.refresh_from_db()
    assert activity.status == "PLANNED"
    assert AuditEntry.objects.filter(action="planning.workplan.refused", by=stranger).exists()
