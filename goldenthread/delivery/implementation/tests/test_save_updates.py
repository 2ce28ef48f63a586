"""Monthly updates: saved together, never over another's, and moving where activities stand."""

from datetime import date
from uuid import uuid4

import pytest

from goldenthread.delivery.implementation import actions, queries, rules
from goldenthread.delivery.implementation.models import ActivityUpdate
from goldenthread.delivery.planning import actions as planning
from goldenthread.delivery.planning.models import Activity, Workplan
from goldenthread.delivery.planning.tests import make as plans
from goldenthread.direction.organization import actions as organization
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import Period
from goldenthread.direction.organization.tests import make as people
from goldenthread.foundation.audit_trail.models import AuditEntry

from . import make

pytestmark = pytest.mark.django_db
AT, MARCH, APRIL = make.AT, make.MARCH, date(2019, 4, 1)


@pytest.fixture
def workplan() -> Workplan:
    return make.workplan(outputs=2)


def row(activity: Activity, status: str = "ONGOING", text: str = "", base: int = 0) -> actions.RowSaid:
    return actions.RowSaid(activity.uid, rules.UpdateSaid(status, text), base)


def test_a_month_is_saved_in_one_deed_and_the_activities_move(workplan: Workplan) -> None:
    first, second = make.activities(workplan)
    editor = make.editor_of(workplan.entity)

    saved = actions.save_updates(
        workplan, MARCH, [row(first, text="Begun.\r\n"), row(second, "COMPLETED", "Done.")], by=editor, at=AT
    )

    assert [(update.what_happened, update.revision, update.by) for update in saved] == [
        ("Begun.", 1, editor),
        ("Done.", 1, editor),
    ]
    assert [activity.status for activity in make.activities(workplan)] == ["ONGOING", "COMPLETED"]
    entry = AuditEntry.objects.get(action="implementation.updates.saved")
    assert (entry.by, entry.details) == (editor, {"month": "2019-03", "activities": 2})
    # What is said is kept with the text only, never in the trail.
    assert "Begun" not in str(entry.details)


def test_saving_again_from_what_stands_makes_the_next_revision(workplan: Workplan) -> None:
    activity = make.activities(workplan)[0]
    make.update(activity, "Begun.")

    saved = actions.save_updates(
        workplan, MARCH, [row(activity, text="More.", base=1)], by=make.system(), at=AT
    )

    assert [(update.what_happened, update.revision) for update in saved] == [("More.", 2)]
    assert ActivityUpdate.objects.count() == 1


def test_whoever_began_before_another_saved_overwrites_nothing_and_sees_both(workplan: Workplan) -> None:
    first, second = make.activities(workplan)
    make.update(first, "Theirs.")

    with pytest.raises(actions.UpdatesChanged, match=first.code) as refused:
        actions.save_updates(
            workplan,
            MARCH,
            [row(first, text="Mine."), row(second, text="Mine too.")],
            by=make.system(),
            at=AT,
        )

    assert refused.value.theirs[first.uid].what_happened == "Theirs."
    assert list(ActivityUpdate.objects.values_list("what_happened", flat=True)) == ["Theirs."]


def test_the_same_words_twice_are_one_update(workplan: Workplan) -> None:
    activity = make.activities(workplan)[0]
    make.update(activity, "Begun.")

    assert (
        actions.save_updates(workplan, MARCH, [row(activity, text="Begun.")], by=make.system(), at=AT) == []
    )
    assert ActivityUpdate.objects.get().revision == 1
    assert AuditEntry.objects.filter(action="implementation.updates.saved").count() == 1


def test_an_earlier_month_written_late_does_not_move_the_activity_back(workplan: Workplan) -> None:
    activity = make.activities(workplan)[0]
    make.update(activity, month=APRIL, status="COMPLETED")

    make.update(activity, month=MARCH, status="ONGOING")

    activity.refresh_from_db()
    assert activity.status == "COMPLETED"


def test_one_wrong_row_saves_nothing_and_says_which(workplan: Workplan) -> None:
    first, second = make.activities(workplan)
    wrong = actions.RowSaid(second.uid, rules.UpdateSaid("ONGOING", "", "minutes"))

    with pytest.raises(actions.RowsRefused, match=f"{second.code}: .*not a web address") as refused:
        actions.save_updates(workplan, MARCH, [row(first, text="Fine."), wrong], by=make.system(), at=AT)

    assert list(refused.value.by_row) == [second.uid]
    assert not ActivityUpdate.objects.exists()


def test_a_forged_activity_is_refused(workplan: Workplan) -> None:
    other = make.activities(make.workplan())[0]

    for uid in (other.uid, uuid4()):
        forged = actions.RowSaid(uid, rules.UpdateSaid("ONGOING", "Mine."))
        with pytest.raises(actions.UpdatesRefused, match="not in this workplan"):
            actions.save_updates(workplan, MARCH, [forged], by=make.system(), at=AT)
    assert not ActivityUpdate.objects.exists()


@pytest.mark.parametrize("month", [date(2018, 6, 1), date(2019, 8, 1)])
def test_a_month_outside_the_period_or_ahead_is_refused(workplan: Workplan, month: date) -> None:
    with pytest.raises(actions.UpdatesRefused):
        actions.save_updates(workplan, month, [], by=make.system(), at=AT)


def test_a_draft_is_not_carried_out() -> None:
    workplan = make.draft()

    with pytest.raises(actions.UpdatesRefused, match="“Draft”"):
        make.update(make.activities(workplan)[0])


def test_while_the_plan_is_revised_updates_go_on(workplan: Workplan) -> None:
    planning.move_plan(workplan.document, "REVISE", by=make.head_of(workplan.entity), at=AT, note="Money")

    make.update(make.activities(workplan)[0])

    assert ActivityUpdate.objects.count() == 1


@pytest.mark.parametrize(
    "role", [roles.DESK_REVIEWER, roles.BOARD_MEMBER, roles.SENIOR_READER, roles.AUDITOR]
)
def test_those_who_only_read_save_nothing_and_the_attempt_is_kept(workplan: Workplan, role: str) -> None:
    where = people.region() if role == roles.DESK_REVIEWER else None
    person = people.member(where, role)

    with pytest.raises(planning.NotYoursToPlan):
        make.update(make.activities(workplan)[0], by=person)

    assert not ActivityUpdate.objects.exists()
    assert AuditEntry.objects.filter(action="planning.workplan.refused", by=person).exists()


def test_updates_are_read_by_the_entity_and_its_reviewers_only(workplan: Workplan) -> None:
    make.update(make.activities(workplan)[0])
    elsewhere = plans.entity(region=people.region())
    readers = {
        make.editor_of(workplan.entity): 1,
        make.head_of(workplan.entity): 1,
        make.desk_of(workplan.entity): 1,
        make.board_member(): 1,
        people.framework_manager(): 1,
        make.editor_of(elsewhere): 0,
        make.desk_of(elsewhere): 0,
        people.member(role=roles.SENIOR_READER): 0,
        people.user(): 0,
    }

    assert {who: ActivityUpdate.objects.visible_to(who).count() for who in readers} == readers


def test_the_form_of_a_month_lists_what_runs_with_what_was_said_last(workplan: Workplan) -> None:
    first, second = make.activities(workplan)
    make.update(first, "In January.", month=date(2019, 1, 1))
    make.update(first, "In March.", month=MARCH)
    make.update(second, "Done in March.", month=MARCH, status="COMPLETED")

    march = queries.month_rows(workplan, MARCH)
    april = queries.month_rows(workplan, APRIL)

    assert [
        (r.activity.code, r.update and r.update.what_happened, r.last and r.last.what_happened) for r in march
    ] == [
        (first.code, "In March.", "In January."),
        (second.code, "Done in March.", None),
    ]
    # What is over is not asked about any more.
    assert [(r.activity.code, r.update, r.last and r.last.what_happened) for r in april] == [
        (first.code, None, "In March.")
    ]


def test_texts_of_a_half_year_come_with_month_and_person(workplan: Workplan) -> None:
    first, second = make.activities(workplan)
    editor = make.editor_of(workplan.entity)
    make.update(first, "Last year.", month=date(2018, 12, 1))
    make.update(second, "In January.", month=date(2019, 1, 1), by=editor)
    make.update(first, "In June.", month=date(2019, 6, 1))
    half = organization.add_period(
        "2019H1",
        name={"en": "First half of 2019"},
        kind=Period.Kind.HALF_YEAR,
        starts_on=date(2019, 1, 1),
        ends_on=date(2019, 6, 30),
    )

    texts = queries.texts_of(workplan.entity, half)

    assert [(t.text, t.by, f"{t.month:%Y-%m}", t.activity_code) for t in texts] == [
        ("In January.", str(editor), "2019-01", second.code),
        ("In June.", str(make.system()), "2019-06", first.code),
    ]
    of_one = queries.texts_of(workplan.entity, half, outputs=[first.output.uid])
    assert [t.text for t in of_one] == ["In June."]


def test_what_a_revision_adds_or_renames_is_not_reported_on_before_it_is_approved(
    workplan: Workplan,
) -> None:
    first, second = make.activities(workplan)
    planning.move_plan(workplan.document, "REVISE", by=make.head_of(workplan.entity), at=AT, note="Money")
    Activity.objects.filter(pk=first.pk).update(title={"en": "Only a draft"}, code="O9.9")
    added = plans.activity(first.output)

    rows = queries.month_rows(workplan, MARCH)

    assert [(r.activity.uid, r.activity.code, r.activity.title) for r in rows] == [
        (first.uid, first.code, first.title),
        (second.uid, second.code, second.title),
    ]
    with pytest.raises(actions.UpdatesRefused, match="as it was approved"):
        make.update(added)
    assert make.update(first).activity_code == first.code


def test_what_a_revision_takes_out_is_reported_on_until_the_revision_is_approved(workplan: Workplan) -> None:
    first = make.activities(workplan)[0]
    planning.move_plan(workplan.document, "REVISE", by=make.head_of(workplan.entity), at=AT, note="Money")
    first.refresh_from_db()
    planning.remove_line(first, base_revision=first.revision, by=make.system(), at=AT)

    (saved,) = actions.save_updates(workplan, MARCH, [row(first, text="Begun.")], by=make.system(), at=AT)

    assert (saved.activity, saved.activity_uid, saved.status) == (None, first.uid, "ONGOING")
    assert queries.month_rows(workplan, MARCH)[0].update == saved


def test_a_plan_that_was_never_approved_has_no_activities_to_report_on() -> None:
    assert queries.activities_of(make.draft()) == []


def test_what_was_said_stays_when_the_activity_leaves_the_plan(workplan: Workplan) -> None:
    first, second = make.activities(workplan)
    make.update(first, "Begun.", month=date(2019, 1, 1))
    make.update(first, "More.")
    make.update(second, "Other.")
    planning.move_plan(workplan.document, "REVISE", by=make.head_of(workplan.entity), at=AT, note="Money")
    first.refresh_from_db()
    planning.remove_line(first, base_revision=first.revision, by=make.system(), at=AT)
    # Nobody learns of it before the revision is approved.
    assert all(one.is_in_plan for one in queries.activities_written_about(workplan))
    plans.in_state(workplan, "IN_FORCE")

    written = queries.activities_written_about(workplan)

    assert [(one.code, one.updates, one.latest, one.is_in_plan) for one in written] == [
        (first.code, 2, MARCH, False),
        (second.code, 1, MARCH, True),
    ]
    assert [u.what_happened for u in queries.history_of(workplan, first.uid)] == ["More.", "Begun."]


def test_the_months_of_a_workplan_say_how_much_was_written(workplan: Workplan) -> None:
    make.update(make.activities(workplan)[0])

    months = queries.months_of(workplan, today=date(2019, 4, 15))

    assert len(months) == 18
    assert [(f"{m.first_day:%Y-%m}", m.said, m.has_begun) for m in months[8:11]] == [
        ("2019-03", 1, True),
        ("2019-04", 0, True),
        ("2019-05", 0, False),
    ]
