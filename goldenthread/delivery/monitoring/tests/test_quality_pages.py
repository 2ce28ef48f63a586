"""What stands out in a report's numbers, on its pages: for whom, where it leads, and at what cost."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goldenthread.delivery.monitoring import queries
from goldenthread.delivery.monitoring.models import Actual, Report
from goldenthread.delivery.planning.models import Aggregation, Indicator
from goldenthread.delivery.planning.tests import make as planning
from goldenthread.direction.organization import actions as organization_actions
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.actions import system_user
from goldenthread.direction.organization.models import Place
from goldenthread.direction.organization.tests import make as organization
from goldenthread.direction.strategy import actions as strategy
from goldenthread.direction.strategy.models import Cell, FactStatus
from goldenthread.foundation.accounts.models import User
from tests.helpers import page, queries_used

from . import make
from .make_pages import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(make.NOW, tick=False):
        yield


def record(
    indicator: Indicator,
    value: str | None,
    *,
    year: int = 2019,
    cell: Cell | None = None,
    place: Place | None = None,
    comment: str = "",
) -> Actual:
    return Actual.objects.create(
        indicator=indicator,
        period=organization.period(year),
        place=place or planning.whole_entity(),
        cell=cell or planning.total(),
        value=None if value is None else Decimal(value),
        status=FactStatus.REPORTED if value is not None else FactStatus.NOT_COLLECTED,
        comment=comment,
        updated_at=make.NOW,
        updated_by=system_user(),
    )


def indicator_of(report: Report, code: str = "R1.1") -> Indicator:
    return Indicator.objects.get(result__result_reports__report=report, code=code)


def odd_report(*, results: int = 1) -> Report:
    """Return a report of a tenfold value, said with a comment, whose result is rated far too high."""
    report = make.report("IN_PROGRESS", indicators=1, results=results)
    indicator = indicator_of(report)
    planning.target(indicator, "10000")
    for year, value in ((2015, "38"), (2016, "41"), (2017, "44"), (2018, "40")):
        record(indicator, value, year=year)
    record(indicator, "410", comment="We counted again.")
    section, editor = report.sections.get(key="result:R1"), make.editor_of(report.entity)
    make.save_result(section, level="FULLY_ACHIEVED", by=editor)
    return report


def sexes() -> dict[str, Cell]:
    sex = strategy.add_dimension("SEX", name={"en": "Sex"}, position=1)
    made = [strategy.add_category(sex, code=name[0], name={"en": name}) for name in ("Women", "Men")]
    return {category.code: strategy.cell_for([category]) for category in made}


def kinds(report: Report, reader: User | None = None) -> list[tuple[str, str]]:
    found = queries.findings_in(report, reader=reader or make.editor_of(report.entity))
    return [(finding.subject, finding.kind) for finding in found]


# What is gathered.


def test_numbers_are_judged_by_the_entitys_own_history_and_ratings_by_the_numbers() -> None:
    report = odd_report()

    value, rating = queries.findings_in(report, reader=make.editor_of(report.entity))

    indicator = indicator_of(report)
    assert (value.subject, value.kind, value.comment) == ("R1.1", "OUTLIER", "We counted again.")
    assert value.field == f"v-{indicator.pk}-{planning.whole_entity().pk}-{planning.total().pk}"
    assert (rating.subject, rating.kind, rating.section_key) == ("R1", "CONTRADICTION", "result:R1")


def test_a_report_in_which_nothing_is_odd_has_no_findings() -> None:
    report = make.report("IN_PROGRESS", indicators=1)
    record(indicator_of(report), "41", year=2018)
    record(indicator_of(report), "43")

    assert kinds(report) == []


def test_last_years_value_counts_of_the_year_before_only() -> None:
    report = make.report("IN_PROGRESS", indicators=2)
    record(indicator_of(report), "41", year=2018)
    record(indicator_of(report), "41")
    record(indicator_of(report, "R1.2"), "41", year=2017)
    record(indicator_of(report, "R1.2"), "41")

    assert kinds(report) == [("R1.1", "IDENTICAL")]


def test_another_kind_of_period_is_no_history() -> None:
    report = make.report("IN_PROGRESS", indicators=1)
    indicator = indicator_of(report)
    january = organization_actions.add_period(
        "2018-01",
        name={"en": "January 2018"},
        kind="MONTH",
        starts_on=date(2018, 1, 1),
        ends_on=date(2018, 1, 31),
    )
    earlier = record(indicator, "41", year=2017)
    Actual.objects.filter(pk=earlier.pk).update(period=january)
    record(indicator, "41")

    assert kinds(report) == []


def test_a_year_said_to_be_without_a_value_is_no_number_of_the_history() -> None:
    report = make.report("IN_PROGRESS", indicators=2)
    record(indicator_of(report), None, year=2018)
    record(indicator_of(report), "0")
    record(indicator_of(report, "R1.2"), "0", year=2018)
    record(indicator_of(report, "R1.2"), None)

    assert kinds(report) == []


@pytest.mark.parametrize(
    ("women", "men", "found"),
    [("40", "50", [("R1.1", "PARTS")]), ("40", "60", []), ("40", None, [])],
)
def test_parts_are_compared_with_the_total_of_their_place(
    women: str, men: str | None, found: list[tuple[str, str]]
) -> None:
    report, cells = make.report("IN_PROGRESS", indicators=1), sexes()
    indicator = indicator_of(report)
    Indicator.objects.filter(pk=indicator.pk).update(aggregation=Aggregation.SUM)
    (kenya,) = organization_actions.add_places({"KEN": ({"en": "Kenya"}, None)}).values()
    record(indicator, "100")
    record(indicator, women, cell=cells["W"])
    record(indicator, men, cell=cells["M"])
    # In Kenya there are parts without a total to compare them with.
    record(indicator, "1", cell=cells["W"], place=kenya)
    record(indicator, "2", cell=cells["M"], place=kenya)

    assert kinds(report) == found


def test_a_part_is_named_by_its_categories() -> None:
    report, cells = make.report("IN_PROGRESS", indicators=1), sexes()
    record(indicator_of(report), "-4", cell=cells["W"])

    assert kinds(report) == [("R1.1, Women", "IMPOSSIBLE")]


# For whom.


def confidential(key: str) -> Callable[[Report], object]:
    return lambda report: report.sections.filter(key=key).update(classification="CONFIDENTIAL")


@pytest.mark.parametrize(
    ("hide", "reads"),
    [
        (lambda _report: None, ["OUTLIER", "CONTRADICTION"]),
        (confidential("result:R1"), ["OUTLIER"]),
        # A contradiction would tell of numbers that are not theirs to read.
        (confidential("indicators"), []),
    ],
)
def test_a_finding_is_read_only_where_its_section_is(
    hide: Callable[[Report], object], reads: list[str]
) -> None:
    report = odd_report()
    make.take_to(make.fill(report, level="FULLY_ACHIEVED"), "SUBMITTED")
    hide(report)

    manager = organization.framework_manager()

    assert [kind for _subject, kind in kinds(report, manager)] == reads
    assert len(kinds(report)) == 2


def test_someone_from_another_office_finds_nothing() -> None:
    report = odd_report()

    assert kinds(report, make.editor_of(organization.entity())) == []


# The pages.


def test_the_task_list_says_what_stands_out_and_leads_to_where_it_is_mended() -> None:
    report = odd_report()
    editor, value = make.editor_of(report.entity), kinds(report)[0][0]
    found = queries.findings_in(report, reader=editor)[0]

    shown = page(signed_in(editor), editor, f"/reports/{report.uid}/")
    grid = page(signed_in(editor), editor, f"/reports/{report.uid}/sections/indicators/")

    assert f'href="/reports/{report.uid}/sections/indicators/#{found.field}"' in shown
    assert f'href="/reports/{report.uid}/sections/result:R1/#f-level"' in shown
    assert f"<bdi>{value}</bdi></b>: Far from its history" in shown
    assert "410 is far from what was usual" in shown
    assert "We counted again." in shown
    # Where it leads is there.
    assert f'id="{found.field}"' in grid


@pytest.mark.parametrize(
    ("key", "said", "unsaid", "field"),
    [
        ("indicators", "Far from its history", "Rating and numbers disagree", 'href="#v-'),
        ("result:R1", "Rating and numbers disagree", "Far from its history", 'href="#f-level"'),
    ],
)
def test_beside_a_section_stands_what_is_mended_there(key: str, said: str, unsaid: str, field: str) -> None:
    report = odd_report()
    editor = make.editor_of(report.entity)

    shown = page(signed_in(editor), editor, f"/reports/{report.uid}/sections/{key}/")

    assert said in shown
    assert unsaid not in shown
    assert field in shown


def test_a_section_and_a_report_in_which_nothing_is_odd_say_so() -> None:
    report = make.report("IN_PROGRESS", indicators=1)
    editor = make.editor_of(report.entity)
    client = signed_in(editor)

    assert "No saved number or rating stands out." in page(client, editor, f"/reports/{report.uid}/")
    beside = page(client, editor, f"/reports/{report.uid}/sections/indicators/")
    assert "Nothing saved here stands out." in beside


def submitted(state: str = "SUBMITTED") -> Report:
    return make.take_to(make.fill(odd_report(), level="FULLY_ACHIEVED"), state)


def test_reviewers_read_what_stands_out_above_the_report_with_links_into_it() -> None:
    report = submitted()
    desk = make.desk_of(report.entity)

    shown = page(signed_in(desk), desk, f"/review/{report.uid}/")

    assert 'id="quality"' in shown
    assert 'href="#values"' in shown
    assert 'href="#part-result-R1"' in shown
    assert 'id="part-result-R1"' in shown
    assert "Rated “Fully achieved”, while its one indicator" in shown


def test_once_submitted_the_writers_task_list_leads_to_the_version_that_is_read() -> None:
    report = submitted()
    editor = make.editor_of(report.entity)

    shown = page(signed_in(editor), editor, f"/reports/{report.uid}/")

    assert f'href="/review/{report.uid}/#quality"' in shown
    assert 'id="quality"' in page(signed_in(editor), editor, f"/review/{report.uid}/")


def test_who_only_reads_approved_reports_is_told_nothing() -> None:
    report = submitted("APPROVED")
    reader = organization.member(organization.entity(), roles.ENTITY_EDITOR)

    shown = page(signed_in(reader), reader, f"/review/{report.uid}/")

    assert 'id="quality"' not in shown
    assert "Far from its history" not in shown


def test_while_a_returned_report_is_changed_its_review_page_says_nothing_of_the_numbers_now() -> None:
    report = submitted("RETURNED")
    desk = make.desk_of(report.entity)

    assert 'id="quality"' not in page(signed_in(desk), desk, f"/review/{report.uid}/")


# Cost.


def test_what_stands_out_costs_the_same_with_two_results_and_with_twenty() -> None:
    small, large = odd_report(results=2), odd_report(results=20)
    used = []
    for report in (small, large):
        report = Report.objects.select_related("round__period", "round__plan_version").get(pk=report.pk)
        editor = make.editor_of(report.entity)
        with CaptureQueriesContext(connection) as captured:
            queries.findings_in(report, reader=editor)
        # What the reader's roles are, a page asks once.
        about = [query["sql"].partition(" FROM ")[2] for query in captured]
        used.append(sum(not table.startswith('"organization_membership"') for table in about))

    assert used == [12, 12]


@pytest.mark.parametrize("where", ["", "sections/indicators/", "sections/result:R1/"])
def test_the_pages_cost_the_same_with_and_without_findings_of_twenty_results(where: str) -> None:
    used = []
    for report in (odd_report(results=2), odd_report(results=20)):
        for indicator in Indicator.objects.filter(result__result_reports__report=report).exclude(code="R1.1"):
            record(indicator, "-1")
        client = signed_in(make.editor_of(report.entity))
        used.append(queries_used(client, f"/reports/{report.uid}/{where}"))

    assert used[0] == used[1]
