"""Monthly updates beside the text of a result: read, put below what is typed, with where each comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest
import time_machine
from django.test import Client

from goldenthread.delivery.implementation.tests import make as carried_out
from goldenthread.delivery.monitoring import queries
from goldenthread.delivery.monitoring.models import ReportSection
from goldenthread.delivery.planning import actions as planning
from goldenthread.delivery.planning.models import Activity, Result
from goldenthread.delivery.planning.tests import make as plans
from goldenthread.direction.organization.tests import make as organization
from goldenthread.foundation.accounts.models import User
from tests.helpers import queries_used

from . import make

pytestmark = pytest.mark.django_db
MAY, JUNE = date(2019, 5, 1), date(2019, 6, 1)


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(make.NOW, tick=False):
        yield


@pytest.fixture
def section() -> ReportSection:
    return make.result_section()


@pytest.fixture
def activity(section: ReportSection) -> Activity:
    return carried_out_under(section.result_report.result)


def carried_out_under(*results: Result) -> Activity:
    """Return the first activity of a workplan in force with one output below each of these results."""
    workplan = plans.workplan(results[0].programme.entity)
    made = [
        plans.activity(plans.output(workplan, result=result, code=f"O{number}"))
        for number, result in enumerate(results, start=1)
    ]
    planning.record_approved_elsewhere(
        [workplan.document], note="Board 2018/7", by=plans.system(), at=carried_out.IN_FORCE_AT
    )
    return made[0]


def path(section: ReportSection) -> str:
    return f"/reports/{section.report.uid}/sections/{section.key}/"


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def insert(section: ReportSection, which: object, text: str, by: User | None = None) -> tuple[int, str]:
    """Press the button of an update with this text typed; return the answer's code and its page."""
    said = {"base_revision": section.revision, "text": text, "language": "en", "level": "GOOD_PROGRESS"}
    client = signed_in(by or make.editor_of(section.report.entity))
    answer = client.post(path(section), {**said, "classification": "INTERNAL", "insert": str(which)})
    return answer.status_code, answer.content.decode()


def typed_in(page: str) -> str:
    """Return what stands in the field of the narrative."""
    return page.partition('<textarea name="text"')[2].partition(">")[2].partition("</textarea>")[0].strip()


# The query


def test_texts_come_by_output_the_newest_first(section: ReportSection) -> None:
    first = carried_out_under(section.result_report.result, section.result_report.result)
    second = Activity.objects.exclude(pk=first.pk).get()
    for activity, month, text in ((first, MAY, "May."), (first, JUNE, "June."), (second, MAY, "Another.")):
        carried_out.update(activity, text, month=month)

    found = queries.updates_of_result(section, make.editor_of(section.report.entity))

    assert [(row.output.code, [text.text for text in row.texts]) for row in found] == [
        ("O1", ["June.", "May."]),
        ("O2", ["Another."]),
    ]


def test_other_periods_other_results_and_months_without_words_are_left_out(section: ReportSection) -> None:
    other = plans.result(section.result_report.result.programme, code="R9")
    activity = carried_out_under(section.result_report.result, other)
    carried_out.update(activity, "Before the round.", month=date(2018, 12, 1))
    carried_out.update(activity, "", month=MAY)
    carried_out.update(Activity.objects.exclude(pk=activity.pk).get(), "Under R9.", month=MAY)

    assert queries.updates_of_result(section, make.editor_of(section.report.entity)) == []


@pytest.mark.parametrize(
    ("who", "reads"),
    [("editor", True), ("head", True), ("desk", True), ("another editor", False), ("nobody", False)],
)
def test_updates_are_read_by_the_entity_and_those_who_review_its_plans(
    section: ReportSection, activity: Activity, who: str, *, reads: bool
) -> None:
    carried_out.update(activity)
    entity = section.report.entity
    people: dict[str, Callable[[], User]] = {
        "editor": lambda: make.editor_of(entity),
        "head": lambda: make.head_of(entity),
        "desk": lambda: make.desk_of(entity),
        "another editor": lambda: make.editor_of(organization.entity("ELSEWHERE")),
        "nobody": organization.user,
    }

    assert bool(queries.updates_of_result(section, people[who]())) is reads


def test_a_button_finds_its_text_and_none_of_another_result(section: ReportSection) -> None:
    other = plans.result(section.result_report.result.programme, code="R9")
    activity = carried_out_under(section.result_report.result, other)
    update = carried_out.update(activity)
    elsewhere = carried_out.update(Activity.objects.exclude(pk=activity.pk).get())
    editor = make.editor_of(section.report.entity)

    found = queries.update_to_insert(section, editor, str(update.pk))

    assert found is not None
    assert found.update_id == update.pk
    for wrong in (str(elsewhere.pk), "", "0", "1 or 1", "x" * 9000):
        assert queries.update_to_insert(section, editor, wrong) is None


# The page


def test_the_panel_stands_beside_the_text_with_month_person_and_activity(
    section: ReportSection, activity: Activity
) -> None:
    writer = make.editor_of(section.report.entity)
    carried_out.update(activity, "Twelve *officials* took part.", evidence="https://example.org/a", by=writer)

    page = signed_in(writer).get(path(section)).content.decode()

    assert "From your monthly updates" in page
    panel = page.partition('id="updates"')[2].partition("</section>")[0]
    for words in ("O1", "March 2019", activity.code, writer.name, "<em>officials</em>", "example.org/a"):
        assert words in panel


def test_a_result_without_updates_says_so(section: ReportSection) -> None:
    page = signed_in(make.editor_of(section.report.entity)).get(path(section)).content.decode()

    assert "No month’s update was written" in page
    assert 'name="insert"' not in page


def test_other_sections_have_no_such_panel(section: ReportSection) -> None:
    lessons = section.report.sections.get(kind="lessons")

    page = signed_in(make.editor_of(section.report.entity)).get(path(lessons)).content.decode()

    assert "From your monthly updates" not in page


def test_a_text_is_inserted_below_what_is_typed_with_its_origin_and_nothing_is_saved(
    section: ReportSection, activity: Activity
) -> None:
    writer = make.editor_of(section.report.entity)
    update = carried_out.update(activity, by=writer)

    code, page = insert(section, update.pk, "Begun.\n")

    section.refresh_from_db()
    assert (code, section.revision, section.text) == (200, 0, "")
    origin = f"March 2019, {writer.name} ({activity.code}):"
    assert typed_in(page) == f"Begun.\n\n{origin} Twelve officials took part."
    assert "It is not saved yet: work it in, then save." in page
    assert 'data-keep="changed"' in page


def test_a_text_is_inserted_into_an_empty_field(section: ReportSection, activity: Activity) -> None:
    update = carried_out.update(activity, "- one\n- two")

    _code, page = insert(section, update.pk, "")

    assert typed_in(page).startswith("March 2019, ")
    assert typed_in(page).endswith(":\n\n- one\n- two")


def test_what_is_typed_survives_a_button_of_another_result(
    section: ReportSection, activity: Activity
) -> None:
    update = carried_out.update(activity)

    code, page = insert(section, update.pk + 1, "Half a thought.")

    assert code == 409
    assert "it is no monthly update of this result" in page
    assert typed_in(page) == "Half a thought."


def test_a_section_of_another_kind_inserts_nothing(section: ReportSection, activity: Activity) -> None:
    update = carried_out.update(activity)
    lessons = section.report.sections.get(kind="lessons")

    code, page = insert(lessons, update.pk, "")

    assert code == 409
    assert update.what_happened not in page


def test_who_cannot_see_the_report_inserts_nothing(section: ReportSection, activity: Activity) -> None:
    update = carried_out.update(activity)

    code, page = insert(section, update.pk, "", make.editor_of(organization.entity("ELSEWHERE")))

    assert code == 404
    assert update.what_happened not in page


def test_who_only_reads_the_section_is_not_shown_the_panel(
    section: ReportSection, activity: Activity
) -> None:
    carried_out.update(activity)
    make.fill(section.report)
    make.take_to(section.report, "SUBMITTED")

    page = signed_in(make.desk_of(section.report.entity)).get(path(section)).content.decode()

    assert 'name="insert"' not in page


def test_the_page_costs_as_many_queries_with_one_update_as_with_many(
    section: ReportSection, activity: Activity
) -> None:
    client = signed_in(make.editor_of(section.report.entity))
    carried_out.update(activity, month=date(2019, 1, 1))
    with_one = queries_used(client, path(section))

    for number in range(2, 7):
        carried_out.update(activity, month=date(2019, number, 1))

    assert queries_used(client, path(section)) == with_one
