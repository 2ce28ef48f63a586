"""What arrives from no page of ours: rows of another report, fields left out, reports not seen."""

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from goldenthread.delivery.monitoring import actions
from goldenthread.delivery.monitoring.models import Actual, Report, ReportSection
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.tests import make as organization
from goldenthread.foundation.audit_trail.models import AuditEntry

from . import make
from .make_pages import answers, cell_name, path, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(make.NOW, tick=False):
        yield


def refused() -> list[tuple[str, str, str]]:
    rows = AuditEntry.objects.filter(action__endswith=".refused").order_by("pk")
    return list(rows.values_list("action", "entity_code", "details__reason"))


def not_of(report: Report) -> list[tuple[str, str, str]]:
    return [("monitoring.report.refused", report.entity.code, "sent what is not of this report")]


@pytest.mark.parametrize("foreign", ["v-1-1-0-value", "v-x", "v-"])
@pytest.mark.parametrize("typed", ["25", "many"])
def test_a_value_of_another_report_is_refused_and_what_was_typed_stays(foreign: str, typed: str) -> None:
    report = make.report("IN_PROGRESS", indicators=1)
    section = report.sections.get(kind="indicators")
    said = {"base_revision": 0, foreign: "99", cell_name(): typed}

    answer = signed_in(make.editor_of(report.entity)).post(path(section), said)

    section.refresh_from_db()
    assert answer.status_code == 409
    assert f'value="{typed}"' in answer.content.decode()
    assert (section.revision, Actual.objects.count()) == (0, 0)
    assert refused() == not_of(report)


@pytest.mark.parametrize("field", ["level", "comment"])
def test_a_rating_of_another_report_is_refused_and_what_was_typed_stays(field: str) -> None:
    other = make.report("IN_PROGRESS", oe_results=1).output_reports.get()
    report = make.report("IN_PROGRESS", oe_results=1)
    own = report.output_reports.get()
    section = report.sections.get(kind="oe-results")
    said = {
        "base_revision": 0,
        f"{field}_{other.pk}": "GOOD_PROGRESS",
        f"comment_{own.pk}": "An hour of work",
    }

    answer = signed_in(make.editor_of(report.entity)).post(path(section), said)

    for row in (section, own, other):
        row.refresh_from_db()
    assert answer.status_code == 409
    assert "An hour of work" in answer.content.decode()
    assert (section.revision, own.comment, other.comment, other.level) == (0, "", "", None)
    assert refused() == not_of(report)


def test_whoever_does_not_write_the_report_is_told_that_first() -> None:
    report = make.report("SUBMITTED", indicators=1)
    said = {"base_revision": 0, "v-1-1-0-value": "99"}

    signed_in(make.desk_of(report.entity)).post(path(report.sections.get(kind="indicators")), said)

    assert [reason for _action, _code, reason in refused()] == ["not a writer"]


@pytest.mark.parametrize("where", ["sections/risks/", "sections/result:R1/readers/", "moves/SUBMIT/"])
def test_writing_to_a_report_one_does_not_see_finds_nothing_and_is_recorded(where: str) -> None:
    report = make.report("IN_PROGRESS")
    client = signed_in(make.editor_of(organization.entity()))
    url = f"/reports/{report.uid}/{where}"

    client.get(url)
    assert refused() == []
    answer = client.post(url)

    assert answer.status_code == 404
    assert refused() == [("monitoring.report.refused", report.entity.code, "not visible")]


def test_writing_to_a_report_that_is_not_there_leaves_no_line(client: Client) -> None:
    client.force_login(make.editor_of(organization.entity()))

    answer = client.post("/reports/00000000-0000-4000-8000-000000000000/moves/SUBMIT/")

    assert (answer.status_code, refused()) == (404, [])


def test_oe_results_that_a_post_does_not_name_keep_rating_and_comment() -> None:
    report = make.report("IN_PROGRESS", oe_results=2)
    section = report.sections.get(kind="oe-results")
    first, second = report.output_reports.order_by("pk")
    level = make.scale_level(report, "GOOD_PROGRESS")
    editor = make.editor_of(report.entity)
    actions.save_oe_section(
        section,
        base_revision=0,
        ratings={row.pk: (level, "Said.") for row in (first, second)},
        complete=True,
        by=editor,
        at=make.NOW,
    )

    signed_in(editor).post(path(section), {"base_revision": 1, f"comment_{second.pk}": ""})

    section.refresh_from_db()
    kept = list(report.output_reports.order_by("pk").values_list("level__code", "comment"))
    assert section.revision == 2
    assert kept == [("GOOD_PROGRESS", "Said."), ("GOOD_PROGRESS", "")]


def told(section: ReportSection) -> tuple[int, str, str, set[str]]:
    section.refresh_from_db()
    row = section.report.result_reports.select_related("level").get(section=section)
    tags = set(row.tag_uses.values_list("tag__code", flat=True))
    return section.revision, section.text, row.level.code if row.level else "", tags


def test_a_result_keeps_what_a_post_leaves_out() -> None:
    section = make.result_section()
    editor = make.editor_of(section.report.entity)
    make.save_result(section, by=editor, text="Kept.", tags=("WOMEN", "5"))
    client = signed_in(editor)

    client.post(path(section), {"base_revision": 1, "complete": "on"})
    assert told(section) == (2, "Kept.", "GOOD_PROGRESS", {"WOMEN", "5"})
    client.post(path(section), {"base_revision": 2, "use": "mine"})
    assert told(section) == (3, "Kept.", "GOOD_PROGRESS", {"WOMEN", "5"})
    copied = client.post(path(section), {"base_revision": 3, "copy": "1"})
    assert "Kept.</textarea>" in copied.content.decode()


def test_a_result_without_the_version_it_began_from_overwrites_nothing() -> None:
    section = make.result_section()
    editor = make.editor_of(section.report.entity)
    make.save_result(section, by=editor, text="Kept.")

    assert signed_in(editor).post(path(section), {"text": "Over it."}).status_code == 409
    assert told(section)[1] == "Kept."


def test_the_page_says_which_boxes_it_showed_so_that_all_can_be_unticked() -> None:
    section = make.result_section()
    editor = make.editor_of(section.report.entity)
    make.save_result(section, by=editor)
    client = signed_in(editor)

    assert 'name="shown_tags_SPOTLIGHT"' in client.get(path(section)).content.decode()
    client.post(path(section), answers(section, text="", base_revision=1, shown_tags_SPOTLIGHT="1"))

    assert told(section) == (2, "", "GOOD_PROGRESS", set())


def test_last_years_comment_on_an_oe_result_stands_beside_its_level() -> None:
    before = make.report("IN_PROGRESS", oe_results=1, year=2018)
    row = before.output_reports.get()
    actions.save_oe_section(
        before.sections.get(kind="oe-results"),
        base_revision=0,
        ratings={row.pk: (make.scale_level(before, "GOOD_PROGRESS"), "<b>Half the posts</b> were filled.")},
        complete=True,
        by=make.editor_of(before.entity),
        at=make.NOW.replace(year=2019),
    )
    report = make.round(before.round.plan_version, year=2019).reports.get(entity=before.entity)
    report.output_reports.get_or_create(output=row.output)
    section = report.sections.get(kind="oe-results")

    page = signed_in(make.editor_of(report.entity)).get(path(section)).content.decode()

    assert "&lt;b&gt;Half the posts&lt;/b&gt; were filled." in page


@pytest.mark.parametrize(
    ("state", "move", "who", "recorded"),
    [
        ("IN_PROGRESS", "RETURN", "editor", ["not a step from here"]),
        ("SUBMITTED", "REOPEN", "desk", ["not theirs to do"]),
        ("IN_PROGRESS", "EXTEND", "framework", []),
    ],
)
def test_nobody_is_asked_for_a_note_on_a_step_that_is_impossible(
    state: str, move: str, who: str, recorded: list[str]
) -> None:
    report = make.report(state)
    person = make.desk_of(report.entity) if who == "desk" else make.editor_of(report.entity)
    if who == "framework":
        organization.member(role=roles.FRAMEWORK_MANAGER, person=person)

    answer = signed_in(person).post(f"/reports/{report.uid}/moves/{move}/", {"note": " "})

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "This is not possible now" in page
    assert "Say why, in one or two sentences" not in page
    assert [reason for _action, _code, reason in refused()] == recorded


@pytest.mark.parametrize(
    ("state", "move", "reason"),
    [("SUBMITTED", "APPROVE", "not a step from here"), ("SUBMITTED", "DESK_APPROVE", "not theirs to do")],
)
def test_the_record_says_whether_the_state_or_the_role_was_missing(
    state: str, move: str, reason: str
) -> None:
    report = make.report(state)
    elsewhere = organization.member(organization.region(), roles.DESK_REVIEWER)

    with pytest.raises(actions.MoveRefused):
        actions.move_report(report, move, by=elsewhere, at=make.NOW)

    assert [said for _action, _code, said in refused()] == [reason]
