"""The pages on which a report is written: who sees them, what they offer, and that nothing typed is lost."""

from collections.abc import Iterator

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from goldenthread.delivery.monitoring.models import Lesson, RiskEvent
from goldenthread.direction.organization.tests import make as organization

from . import make
from .make_pages import answers, cell_name, path, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(make.NOW, tick=False):
        yield


def queries_used(client: Client, url: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as context:
        assert client.get(url).status_code == 200
    return len(context)


@pytest.mark.parametrize(
    "state", ["NOT_STARTED", "IN_PROGRESS", "SUBMITTED", "RETURNED", "DESK_APPROVED", "APPROVED"]
)
def test_the_task_list_opens_in_every_state(state: str) -> None:
    report = make.report(state, results=2, oe_results=1, indicators=1)

    answer = signed_in(make.editor_of(report.entity)).get(f"/reports/{report.uid}/")

    assert answer.status_code == 200
    assert report.get_state_display() in answer.content.decode()


@pytest.mark.parametrize("where", ["", "check/", "sections/risks/", "sections/result:R1/", "moves/SUBMIT/"])
def test_someone_from_another_office_finds_no_report(where: str) -> None:
    report = make.report("IN_PROGRESS")

    answer = signed_in(make.editor_of(organization.entity())).get(f"/reports/{report.uid}/{where}")

    assert answer.status_code == 404


def test_every_section_opens_for_its_writers_and_can_be_read_after_submission() -> None:
    report = make.report("IN_PROGRESS", results=1, oe_results=1, indicators=2)
    client = signed_in(make.editor_of(report.entity))
    keys = list(report.sections.values_list("key", flat=True))

    writing = [client.get(f"/reports/{report.uid}/sections/{key}/") for key in keys]
    make.take_to(make.fill(report), "SUBMITTED")
    reading = [client.get(f"/reports/{report.uid}/sections/{key}/") for key in keys]

    assert len(keys) == 6
    assert all(b'name="base_revision"' in answer.content for answer in writing)
    assert all(
        answer.status_code == 200 and b'name="base_revision"' not in answer.content for answer in reading
    )


def test_a_result_is_rated_told_tagged_and_shown_with_evidence_in_one_save() -> None:
    section = make.result_section(results=2)
    client = signed_in(make.editor_of(section.report.entity))

    answer = client.post(
        path(section),
        answers(
            section,
            tags_SPOTLIGHT=["YOUTH"],
            tags_SDG=["5"],
            complete="on",
            then="next",
            evidence_title="Decree 114",
            evidence_url="https://example.org/decree",
        ),
    )

    section.refresh_from_db()
    row = section.result_report
    assert answer.status_code == 302
    assert answer["Location"].endswith("/sections/result:R2/")
    assert (section.state, section.text, row.level.code if row.level else "") == (
        "COMPLETE",
        "The law changed.",
        "GOOD_PROGRESS",
    )
    assert set(row.tag_uses.values_list("tag__code", flat=True)) == {"YOUTH", "5"}
    assert row.evidence.get().title == "Decree 114"


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"level": "SPLENDID"}, "Choose one from the list"),
        (
            {"evidence_url": "javascript:alert(1)", "evidence_title": "x"},
            "Write a link that begins with https://",
        ),
        ({"evidence_title": "Decree"}, "Write the link, or remove what it is"),
        ({"text": "word " * 20_000}, "a section holds"),
        ({"classification": "SECRET"}, "Choose one from the list"),
    ],
)
def test_a_mistake_is_named_and_what_was_typed_stays(wrong: dict[str, object], message: str) -> None:
    section = make.result_section()
    typed = answers(section, text="A text that took an hour to write.", tags_SPOTLIGHT=["YOUTH"]) | wrong

    page = signed_in(make.editor_of(section.report.entity)).post(path(section), typed).content.decode()

    section.refresh_from_db()
    assert section.revision == 0
    assert message in page
    assert str(typed["text"])[:34] in page
    assert 'value="YOUTH" aria-describedby' in page or 'value="YOUTH"' in page
    assert 'id="error-summary"' in page


def test_two_people_saving_one_section_both_keep_their_words() -> None:
    section = make.result_section()
    first, second = make.editor_of(section.report.entity), make.editor_of(section.report.entity)
    signed_in(first).post(path(section), answers(section, text="The first text.", level="SOME_PROGRESS"))

    answer = signed_in(second).post(path(section), answers(section, text="The second text."))

    page = answer.content.decode()
    section.refresh_from_db()
    assert answer.status_code == 409
    assert section.text == "The first text."
    assert "The first text.\n\nThe second text.</textarea>" in page
    assert f'name="base_revision" value="{section.revision}"' in page
    assert section.revisions.get(was_taken=False).text == "The second text."


def test_after_a_conflict_ones_own_text_can_be_saved_as_it_was() -> None:
    section = make.result_section()
    make.save_result(section, by=make.editor_of(section.report.entity), text="Theirs.")

    signed_in(make.editor_of(section.report.entity)).post(
        path(section), answers(section, base_revision=1, text="Theirs.\n\nMine.", mine="Mine.", use="mine")
    )

    section.refresh_from_db()
    assert section.text == "Mine."


def test_last_years_text_is_copied_below_what_is_typed_and_nothing_is_saved() -> None:
    before = make.report("IN_PROGRESS", year=2018)
    make.save_result(
        before.sections.get(kind="result"),
        by=make.editor_of(before.entity),
        text="In 2018 little moved.",
        at=make.NOW.replace(year=2019),
    )
    report = make.round(before.round.plan_version, year=2019).reports.get(entity=before.entity)
    section = report.sections.get(kind="result")

    page = signed_in(make.editor_of(report.entity)).post(
        path(section), answers(section, text="Begun.", copy="1")
    )

    section.refresh_from_db()
    words = page.content.decode()
    assert section.revision == 0
    assert "Begun.\n\n[Copied from" in words
    assert words.count("In 2018 little moved.") == 2


def test_a_locked_report_takes_no_text_but_gives_it_back() -> None:
    section = make.result_section()
    make.fill(section.report)
    make.take_to(section.report, "SUBMITTED")

    answer = signed_in(make.editor_of(section.report.entity)).post(
        path(section), answers(section, base_revision=1, text="Too late, but long.")
    )

    assert answer.status_code == 409
    assert "Too late, but long." in answer.content.decode()


def test_a_risk_is_added_removed_and_put_back() -> None:
    section = make.report("IN_PROGRESS").sections.get(kind="risks")
    client = signed_in(make.editor_of(section.report.entity))
    said = {
        "base_revision": 0,
        "classification": "INTERNAL",
        "description": "Access was lost.",
        "factor": "ENVIRONMENTAL",
    }

    client.post(path(section), said)
    event = RiskEvent.objects.get()
    removed = client.post(
        path(section), {"base_revision": 1, "remove": event.uid, "description": "half a sentence"}
    )
    client.post(path(section), {"base_revision": 1, "restore": event.uid})

    assert "half a sentence" in removed.content.decode()
    assert RiskEvent.objects.filter(removed_at=None).get().description == "Access was lost."


def test_half_a_lesson_is_asked_for_the_other_half() -> None:
    section = make.report("IN_PROGRESS").sections.get(kind="lessons")

    page = signed_in(make.editor_of(section.report.entity)).post(
        path(section),
        {"base_revision": 0, "classification": "INTERNAL", "what_happened": "We consulted too late."},
    )

    assert not Lesson.objects.exists()
    assert "We consulted too late." in page.content.decode()
    assert "Write this, or empty the other fields" in page.content.decode()


def test_oe_results_are_rated_together() -> None:
    report = make.report("IN_PROGRESS", oe_results=2)
    rows = list(report.output_reports.all())
    section = report.sections.get(kind="oe-results")

    signed_in(make.editor_of(report.entity)).post(
        path(section),
        {
            "base_revision": 0,
            f"level_{rows[0].pk}": "GOOD_PROGRESS",
            f"comment_{rows[1].pk}": "No data",
            "complete": "on",
        },
    )

    levels = list(report.output_reports.order_by("pk").values_list("level__code", "comment"))
    assert levels == [("GOOD_PROGRESS", ""), (None, "No data")]


def test_values_are_saved_and_mistakes_stand_beside_their_cell() -> None:
    report = make.report("IN_PROGRESS", indicators=1)
    name = cell_name()
    section = report.sections.get(kind="indicators")
    client = signed_in(make.editor_of(report.entity))

    wrong = client.post(path(section), {"base_revision": 0, name: "many"}).content.decode()
    right = client.post(path(section), {"base_revision": 0, name: "1,214.5", "then": "stay"})

    assert 'value="many"' in wrong
    assert "Write a number, for example 41 or 12.5" in wrong
    assert right.status_code == 302
    assert 'value="1214.5"' in client.get(path(section)).content.decode()


def test_a_value_someone_else_saved_meanwhile_is_shown_beside_mine() -> None:
    report = make.report("IN_PROGRESS", indicators=1)
    name = cell_name()
    section = report.sections.get(kind="indicators")
    signed_in(make.editor_of(report.entity)).post(path(section), {"base_revision": 0, name: "25"})

    answer = signed_in(make.editor_of(report.entity)).post(
        path(section), {"base_revision": 0, name: "23", f"was-{name[2:]}": ""}
    )

    page = answer.content.decode()
    assert answer.status_code == 409
    assert 'value="23"' in page
    assert "saved meanwhile: 25" in page


def test_check_lists_every_open_point_with_a_link_and_offers_no_submission() -> None:
    report = make.report("IN_PROGRESS")

    page = signed_in(make.head_of(report.entity)).get(f"/reports/{report.uid}/check/").content.decode()

    assert "choose how far the result is" in page
    assert "moves/SUBMIT" not in page


def test_the_head_submits_and_an_editor_is_told_who_can() -> None:
    report = make.fill(make.report("IN_PROGRESS"))
    head = make.head_of(report.entity)

    editor_page = (
        signed_in(make.editor_of(report.entity)).get(f"/reports/{report.uid}/check/").content.decode()
    )
    answer = signed_in(head).post(f"/reports/{report.uid}/moves/SUBMIT/")

    report.refresh_from_db()
    assert head.name in editor_page
    assert "moves/SUBMIT" not in editor_page
    assert answer.status_code == 302
    assert report.state == "SUBMITTED"


def test_a_refused_step_says_why_and_keeps_the_note() -> None:
    report = make.report("SUBMITTED")
    desk = make.desk_of(report.entity)
    editor = make.editor_of(report.entity)

    empty = signed_in(desk).post(f"/reports/{report.uid}/moves/RETURN/", {"note": " "})
    refused = signed_in(editor).post(f"/reports/{report.uid}/moves/RETURN/", {"note": "Mine to keep"})

    report.refresh_from_db()
    assert report.state == "SUBMITTED"
    assert "Say why, in one or two sentences" in empty.content.decode()
    assert refused.status_code == 409
    assert "Mine to keep" in refused.content.decode()


def test_history_is_for_writers_only() -> None:
    report = make.report("SUBMITTED")
    url = f"/reports/{report.uid}/sections/result:R1/history/"

    assert signed_in(make.editor_of(report.entity)).get(url).status_code == 200
    assert signed_in(make.desk_of(report.entity)).get(url).status_code == 404


def test_pages_cost_the_same_with_two_results_and_with_twenty() -> None:
    small, large = (
        make.report("IN_PROGRESS", results=2, indicators=1),
        make.report("IN_PROGRESS", results=20, indicators=1),
    )
    little, much = signed_in(make.editor_of(small.entity)), signed_in(make.editor_of(large.entity))

    for where in ("", "check/", "sections/indicators/", "sections/plan-check/", "sections/result:R1/"):
        assert queries_used(little, f"/reports/{small.uid}/{where}") == queries_used(
            much, f"/reports/{large.uid}/{where}"
        ), where
