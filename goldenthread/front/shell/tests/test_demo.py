"""The demonstration as built: its figures equal the printed ones, and no record is about a real State.

A class, because the building takes half a minute and is shared by all tests here.
"""

import re
from collections import Counter, defaultdict
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pycountry
import pytest
from django.db import connection
from django.test import TestCase

from goldenthread.delivery.implementation.models import (
    ActivityUpdate,
    Adjustment,
    MidYearReview,
    OutputImplementation,
)
from goldenthread.delivery.monitoring.models import (
    Actual,
    Evidence,
    Lesson,
    OutputReport,
    Report,
    ReportSection,
    RiskEvent,
    Round,
)
from goldenthread.delivery.planning.models import (
    Activity,
    Ceiling,
    CostLine,
    Indicator,
    Output,
    PlanDocument,
    PlanMove,
    PlanningSeason,
    PlanSection,
    PlanSnapshot,
    PlanState,
    Post,
    Programme,
    Result,
    TechnicalReview,
    Workplan,
)
from goldenthread.direction.organization.actions import system_user
from goldenthread.direction.organization.models import (
    Entity,
    EntityDetail,
    ExchangeRate,
    Membership,
    Organization,
)
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.comments.models import Comment
from goldenthread.foundation.lib.texts import text_in
from goldenthread.front.shell import demo
from goldenthread.front.shell.demo import actions_copies
from goldenthread.insight.analysis import figures
from goldenthread.insight.analysis.plan_tables import Tables
from goldenthread.insight.analysis.plans import Planned, plan_choice_of

NOW = datetime(2026, 6, 3, 10, 0, tzinfo=UTC)
PASSWORD = "a-password-for-this-test"
DONE = {"PARTIALLY_ACHIEVED", "FULLY_ACHIEVED"}


def per_cent(count: int, of: int) -> int:
    """Return the share as the source prints it."""
    return round(100 * count / of)


def rows(figure_id: str, year: int) -> list[figures.Row]:
    """Return the rows of a figure."""
    answer = figures.compute_all(year)
    return next(table.rows for table in answer.tables if table.figure.id == figure_id)


def counts(figure_id: str, year: int) -> dict[Any, int]:
    """Return the counts of a figure by its keys: the one key, or a pair of them."""
    return {
        key[0] if len(key := tuple(row.keys.values())) == 1 else key: row.count
        for row in rows(figure_id, year)
    }


def share_achieved(year: int) -> dict[str, float]:
    """Return by pillar the share of results partially or fully achieved."""
    done, of = Counter[str](), dict[str, int]()
    for row in rows("progress-by-pillar", year):
        pillar = str(row.keys["pillar"])
        if row.keys["level"] in DONE:
            done[pillar] += row.count
        if row.keys["level"] != "NOT_REPORTED":
            of[pillar] = row.of
    return {pillar: done[pillar] / of[pillar] for pillar in of}


def sql(query: str, *values: Any) -> list[tuple[Any, ...]]:
    """Return the rows of a statement written by hand, as a second opinion on the figures."""
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


@pytest.mark.slow
@pytest.mark.xdist_group("demonstration")
class TestTheDemonstration(TestCase):
    steps: list[tuple[int, int, str]]

    @classmethod
    def setUpTestData(cls) -> None:
        steps: list[tuple[int, int, str]] = []
        demo.build(progress=lambda *step: steps.append(step), password=PASSWORD, now=NOW)
        cls.steps = steps

    # What the source prints.

    def test_101_entities_reported_in_both_years(self) -> None:
        for year in (2018, 2019):
            reports = Report.objects.filter(round__period__code=str(year))
            assert reports.filter(state=Report.State.APPROVED).count() == reports.count() == 101

    def test_mechanisms_has_22_per_cent_partially_or_fully_achieved(self) -> None:
        assert round(100 * share_achieved(2019)["M"]) == 22

    def test_mechanisms_is_the_pillar_with_most_progress_in_both_years(self) -> None:
        for year in (2018, 2019):
            shares = share_achieved(year)
            assert max(shares, key=lambda pillar: shares[pillar]) == "M"
            assert sorted(shares.values())[-2] < shares["M"]

    def test_mechanisms_is_above_the_average_of_the_office(self) -> None:
        by_pillar = rows("progress-by-pillar", 2019)
        done = sum(row.count for row in by_pillar if row.keys["level"] in DONE)
        rated = sum(row.count for row in by_pillar if row.keys["level"] != "NOT_REPORTED")

        assert done / rated < share_achieved(2019)["M"]

    def test_development_has_11_per_cent_without_progress(self) -> None:
        row = next(
            r for r in rows("progress-by-pillar", 2019) if tuple(r.keys.values()) == ("D", "NO_PROGRESS")
        )

        assert per_cent(row.count, row.of) == 11

    def test_pillars_are_quite_even_with_more_on_peace_and_security_and_accountability(self) -> None:
        by_pillar = Counter[str]()
        for (pillar, _level), count in counts("progress-by-pillar", 2019).items():
            by_pillar[pillar] += count

        assert {pillar for pillar, _n in by_pillar.most_common(2)} == {"PS", "A"}
        assert max(by_pillar.values()) < 1.25 * min(by_pillar.values())

    def test_shifts_grow_from_43_to_46_per_cent(self) -> None:
        by_year = {row.keys["year"]: per_cent(row.count, row.of) for row in rows("shift-share", 2019)}

        assert by_year == {2018: 43, 2019: 46}

    def test_the_prevention_shift_grows_most(self) -> None:
        before, after = counts("shift-distribution", 2018), counts("shift-distribution", 2019)

        grown = {shift: after[shift] - before[shift] for shift in after}
        assert max(grown, key=lambda shift: grown[shift]) == "PREVENTION"
        assert after["PREVENTION"] > 1.5 * before["PREVENTION"]

    def test_spotlights_keep_their_order(self) -> None:
        found = counts("spotlight-share", 2019)

        for year in (2018, 2019):
            women, youth, disabilities = (
                found[year, code] for code in ("WOMEN", "YOUTH", "PERSONS_WITH_DISABILITIES")
            )
            assert women > youth > disabilities

    def test_youth_reaches_26_per_cent_and_more_than_doubles(self) -> None:
        by_year = {
            row.keys["year"]: row for row in rows("spotlight-share", 2019) if row.keys["spotlight"] == "YOUTH"
        }

        assert per_cent(by_year[2019].count, by_year[2019].of) == 26
        assert by_year[2019].count > 2 * by_year[2018].count

    def test_goals_5_10_16_and_17_are_the_four_largest(self) -> None:
        for year in (2018, 2019):
            assert {goal for goal, _n in Counter(counts("sdg-engagement", year)).most_common(4)} == {
                5,
                10,
                16,
                17,
            }

    def test_86_per_cent_of_entities_report_on_organizational_effectiveness(self) -> None:
        (row,) = rows("oe-reporting-share", 2019)

        assert (row.of, per_cent(row.count, row.of)) == (101, 86)

    def test_nothing_of_the_closed_rounds_is_unreported(self) -> None:
        for year in (2018, 2019):
            assert (
                sum(
                    n
                    for (_pillar, level), n in counts("progress-by-pillar", year).items()
                    if level == "NOT_REPORTED"
                )
                == 0
            )

    def test_sql_written_by_hand_agrees(self) -> None:
        joined = """
            FROM monitoring_resultreport rr
            JOIN monitoring_report r ON r.id = rr.report_id
            JOIN monitoring_round o ON o.id = r.round_id
            JOIN organization_period p ON p.id = o.period_id
            JOIN strategy_scalelevel l ON l.id = rr.level_id
            JOIN planning_result res ON res.id = rr.result_id
            JOIN strategy_planelement e ON e.id = res.element_id
            JOIN strategy_planelement pillar ON pillar.id = e.parent_id
            WHERE p.code = %s
        """
        done = "AND l.code IN ('PARTIALLY_ACHIEVED', 'FULLY_ACHIEVED')"

        assert sql(f"SELECT count(*) {joined} AND pillar.code = 'M' {done}", "2019") == [(19,)]
        assert sql(f"SELECT count(*) {joined} AND pillar.code = 'M'", "2019") == [(86,)]
        assert sql(f"SELECT count(*) {joined} AND pillar.code = 'D' AND l.code = 'NO_PROGRESS'", "2019") == [
            (9,)
        ]

    # Invented, and labelled so.

    def test_no_record_names_a_real_state(self) -> None:
        names = {
            name.lower()
            for state in [*pycountry.countries, *pycountry.historic_countries]
            for name in (state.name, getattr(state, "common_name", ""), getattr(state, "official_name", ""))
            if name
        }
        said = " \n ".join(_everything_written()).lower()

        assert [name for name in names if re.search(rf"\b{re.escape(name)}\b", said)] == []

    def test_the_organization_is_labelled_illustrative(self) -> None:
        organization = Organization.objects.get()

        assert organization.is_illustrative
        assert "illustrative" in text_in(organization.name)
        assert organization.time_zone == "Europe/Zurich"

    def test_every_page_says_that_it_is_illustrative(self) -> None:
        self.client.login(email="framework@example.org", password=PASSWORD)

        for address in (
            "/",
            "/rounds/EOY-2020/",
            "/entities/",
            "/entities/KAS/",
            "/plans/",
            "/dashboards/",
            "/chapters/",
        ):
            page = self.client.get(address)
            assert page.status_code == 200, address
            assert "illustrative" in page.content.decode().lower(), address

    # People.

    def test_one_person_per_role_can_sign_in_and_nobody_else(self) -> None:
        accounts = demo.accounts()

        assert {role for _email, role, _what in accounts} == {
            "Entity editor",
            "Head of entity",
            "Desk reviewer",
            "Framework manager",
            "Senior reader",
            "Auditor",
            "System administrator",
            "Finance reviewer",
            "Human resources reviewer",
            "Gender reviewer",
            "Disability inclusion reviewer",
            "Thematic lead",
            "Board member",
        }
        assert len(accounts) == 13
        assert all(self.client.login(email=email, password=PASSWORD) for email, _role, _what in accounts)
        others = User.objects.exclude(email__in=[email for email, _role, _what in accounts])
        assert others.count() > 100
        assert not any(person.has_usable_password() for person in others)

    def test_nobody_approved_what_they_submitted(self) -> None:
        for report in Report.objects.exclude(submitted_by=None):
            assert report.submitted_by_id not in {report.desk_approved_by_id, report.approved_by_id}

    def test_every_entity_has_a_head(self) -> None:
        assert Membership.objects.filter(role="HEAD_OF_ENTITY").values("entity").distinct().count() == 101

    # The round that is open.

    def test_a_round_is_open_with_reports_in_every_state(self) -> None:
        round_ = Round.objects.get(period__code="2020")
        states = Counter(round_.reports.values_list("state", flat=True))

        assert round_.opened_at < NOW < round_.due_at < round_.locks_at
        assert set(states) == set(Report.State.values)
        assert sum(states.values()) == 101

    def test_kasmar_has_a_returned_section_and_one_in_progress(self) -> None:
        sections = ReportSection.objects.filter(
            report__round__period__code="2020", report__entity__code="KAS"
        )
        states = set(sections.values_list("state", flat=True))

        assert {"RETURNED", "IN_PROGRESS", "COMPLETE"} <= states

    def test_the_desk_of_kasmars_region_has_something_to_review(self) -> None:
        waiting = Report.objects.filter(round__period__code="2020", state=Report.State.SUBMITTED)

        assert waiting.filter(entity__details__region__code="MENA").count() >= 2

    # The plans of record.

    def test_every_output_has_activities_and_every_activity_costs(self) -> None:
        assert not Output.objects.filter(activities=None).exists()
        assert not Activity.objects.filter(cost_lines=None).exists()
        assert set(CostLine.objects.values_list("currency", flat=True)) == {"USD", "EUR", "CHF"}
        assert set(CostLine.objects.values_list("fund", flat=True)) == set(
            Ceiling.objects.values_list("fund", flat=True)
        )
        assert Workplan.objects.filter(posts=None).count() == 0
        assert set(ExchangeRate.objects.values_list("source", flat=True)) == {"Invented rate (illustrative)"}

    def test_kasmars_plan_of_2020_was_returned_once_and_went_the_whole_way(self) -> None:
        document = PlanDocument.objects.get(workplan__entity__code="KAS", workplan__period__code="2020")
        moves = list(document.moves.values_list("move", flat=True))

        assert moves == [
            *("SUBMIT", "TAKE_UP", "RETURN"),
            *("SUBMIT", "TAKE_UP", "ASK_TECHNICAL", "ACCEPT", "APPROVE", "PUT_IN_FORCE"),
        ]
        assert document.state == PlanState.IN_FORCE
        assert document.snapshots.count() == 2
        first, second = document.snapshots.order_by("number")
        assert first.data != second.data
        assert document.approved_snapshot == second

    def test_nobody_approved_a_plan_they_submitted(self) -> None:
        approvals = PlanMove.objects.filter(move="APPROVE").select_related("snapshot")

        assert approvals.count() == 6
        assert all(move.by_id != move.snapshot.taken_by_id for move in approvals if move.snapshot)

    def test_the_review_desk_has_plans_in_every_state_before_the_approval(self) -> None:
        states = set(
            PlanDocument.objects.filter(workplan__period__code="2020").values_list("state", flat=True)
        )

        assert states == set(PlanState.values) - {PlanState.APPROVED, PlanState.CLOSED}
        assert TechnicalReview.objects.filter(outcome="WAITING").exists()

    def test_plans_of_2020_came_with_a_season_and_serve_every_result(self) -> None:
        season = PlanningSeason.objects.get()
        plans = Workplan.objects.filter(period=season.period)

        assert (season.period.code, plans.count()) == ("2020", 101)
        assert Result.objects.exclude(outputs__workplan__in=plans).count() == 0

    def test_money_is_known_and_leaves_gaps_somewhere(self) -> None:
        reader = User.objects.get(email="framework@example.org")
        choice = plan_choice_of({"period": "2020"}, reader)
        assert choice is not None

        funds = Tables(Planned(choice, reader)).funds()

        assert [line.fund for line in funds] == ["REGULAR_BUDGET", "EXTRABUDGETARY", "TRUST_FUND"]
        assert all(line.available and line.gap for line in funds)

    # How plans are carried out.

    def test_kasmar_and_two_others_wrote_what_happened_in_some_months(self) -> None:
        updates = ActivityUpdate.objects.filter(workplan__period__code="2020")
        months = Counter(code for code, _month in set(updates.values_list("workplan__entity__code", "month")))

        assert months == {"KAS": 9, "GAL": 3, "ALO": 2}
        assert not updates.filter(what_happened="").exists()
        assert set(updates.values_list("status", flat=True)) == {"ONGOING", "COMPLETED"}

    def test_mid_year_reviews_are_in_every_state_and_that_of_kasmar_is_ready_to_be_carried_back(self) -> None:
        reviews = MidYearReview.objects.filter(workplan__period__code="2020")
        kasmar = reviews.get(workplan__entity__code="KAS")

        assert Counter(reviews.values_list("state", flat=True)) == {
            "OPEN": 2,
            "SUBMITTED": 2,
            "CONSOLIDATED": 2,
            "DECIDED": 1,
        }
        assert (kasmar.state, kasmar.revised_at) == ("DECIDED", None)
        assert Counter(kasmar.adjustments.values_list("kind", "decision")) == {
            ("REDUCE", "ACCEPTED"): 1,
            ("POSTPONE", "ACCEPTED"): 1,
            ("REALLOCATE", "NOT_ACCEPTED"): 1,
        }
        assert all(review.adjustments.count() == 3 for review in reviews)
        # What monthly updates said stands in the review, with month and person.
        assert "June 2020, Amina Diallo" in kasmar.outputs.order_by("position")[0].text
        unsaid = OutputImplementation.objects.filter(status="").values_list("review__state", flat=True)
        assert set(unsaid) == {"OPEN"}

    def test_one_plan_under_review_is_talked_about_and_one_desk_is_on_leave(self) -> None:
        document = PlanDocument.objects.get(workplan__entity__code="QAS", workplan__period__code="2020")
        threads = Comment.objects.filter(subject_uid=document.uid, thread=None)
        today = NOW.date()

        assert document.state == PlanState.TECHNICAL_REVIEW
        assert sorted(thread.resolved_at is not None for thread in threads) == [False, False, True]
        handed = Membership.objects.get(delegated_by__email="desk@example.org")
        assert handed.role == "DESK_REVIEWER"
        assert handed.valid_to is not None
        assert handed.valid_from <= today <= handed.valid_to

    def test_every_plan_in_force_has_the_version_that_was_approved(self) -> None:
        assert not PlanDocument.objects.filter(state=PlanState.IN_FORCE, approved_snapshot=None).exists()
        assert PlanSnapshot.objects.filter(document__kind="WORKPLAN", approved_at=None).count() == 7 + 1

    # What makes it a good place to try things.

    def test_workplans_ran_eighteen_months(self) -> None:
        first = Output.objects.filter(workplan__period__code="2018H2-2019").select_related("workplan__period")

        assert {str(output.workplan.period.starts_on) for output in first} == {"2018-07-01"}
        assert {str(output.workplan.period.ends_on) for output in first} == {"2019-12-31"}
        assert {output.element_id is None for output in first} == {True, False}

    def test_values_come_in_all_kinds(self) -> None:
        actuals = Actual.objects.filter(period__code="2019")

        assert actuals.exclude(numerator=None).exists()
        assert actuals.filter(cell__key="SEX=F").exists()
        assert actuals.filter(status="NOT_COLLECTED").exists()
        assert Indicator.objects.filter(direction="DOWN").exists()
        assert Indicator.objects.exclude(actuals__period__code="2019").exists()

    def test_men_and_women_add_up_to_the_total(self) -> None:
        parts: dict[int, Decimal] = defaultdict(Decimal)
        for indicator, value in Actual.objects.filter(
            period__code="2019", cell__key__startswith="SEX="
        ).values_list("indicator", "value"):
            parts[indicator] += value or 0
        totals = dict(
            Actual.objects.filter(period__code="2019", cell__key="TOTAL", indicator__in=parts).values_list(
                "indicator", "value"
            )
        )

        assert parts == totals

    def test_progress_is_told_from_beginning_to_end(self) -> None:
        numbers = [done for done, _total, _step in self.steps]

        assert numbers == sorted(numbers)
        assert self.steps[-1][0] == self.steps[-1][1]

    def test_no_letters_are_sent_about_moves_that_were_made_up(self) -> None:
        from django.core import mail

        assert mail.outbox == []

    def test_a_home_with_an_organization_is_left_alone(self) -> None:
        with pytest.raises(demo.HomeNotEmpty):
            demo.build()

        assert Entity.objects.count() == 101

    def test_copies_keep_every_share(self) -> None:
        before = counts("progress-by-pillar", 2019)

        actions_copies.copy_entities(2, by=system_user(), at=NOW, progress=lambda *_step: None)

        assert Entity.objects.count() == 303
        assert Report.objects.values("uid").distinct().count() == Report.objects.count() == 909
        for row in rows("progress-by-pillar", 2019):
            assert row.count == 3 * before[tuple(row.keys.values())]
        made = Entity.objects.create(code="NEW", kind=Entity.Kind.OTHER)
        assert made.pk > Entity.objects.get(code="KAS-2").pk


def _everything_written() -> list[str]:
    """Return every name and sentence the demonstration wrote."""
    titles = [
        *EntityDetail.objects.values_list("name", flat=True),
        *Programme.objects.values_list("title", flat=True),
        *Result.objects.values_list("statement", flat=True),
        *Output.objects.values_list("statement", flat=True),
        *Indicator.objects.values_list("title", flat=True),
        *Activity.objects.values_list("title", flat=True),
    ]
    lines = [
        *CostLine.objects.values_list("description", flat=True),
        *Post.objects.values_list("title", flat=True),
        *PlanMove.objects.values_list("note", flat=True),
        *PlanSection.objects.values_list("text", flat=True),
        *User.objects.values_list("name", flat=True),
        *ReportSection.objects.values_list("text", flat=True),
        *OutputReport.objects.values_list("comment", flat=True),
        *RiskEvent.objects.values_list("description", flat=True),
        *RiskEvent.objects.values_list("effect", flat=True),
        *Evidence.objects.values_list("title", flat=True),
        *ActivityUpdate.objects.values_list("what_happened", flat=True),
        *OutputImplementation.objects.values_list("text", flat=True),
        *Adjustment.objects.values_list("text", flat=True),
        *Adjustment.objects.values_list("decision_note", flat=True),
        *Comment.objects.values_list("text", flat=True),
    ]
    lessons = [" ".join(row) for row in Lesson.objects.values_list("title", "what_happened", "what_to_do")]
    return [*map(text_in, titles), *lines, *lessons]
