"""Two people at the same moment, in real processes on a real database: one wins, and nothing is lost."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, connections
from django.test import TransactionTestCase
from django.utils import timezone

from goldenthread.delivery.monitoring import actions
from goldenthread.delivery.monitoring.models import (
    Report,
    ReportMove,
    ReportSection,
    SectionRevision,
    Snapshot,
)
from goldenthread.delivery.monitoring.tests import make
from goldenthread.delivery.planning import actions as planning
from goldenthread.delivery.planning.models import Activity, BudgetClass
from goldenthread.delivery.planning.tests import make as plans
from goldenthread.direction.organization.actions import add_period
from goldenthread.direction.organization.models import Entity, Period
from goldenthread.direction.organization.tests import make as organization
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.lib.errors import RuleBroken
from goldenthread.foundation.lib.uids import new_uid

ON_FILE = "GOLDENTHREAD_TEST_SQLITE_FILE" in os.environ
pytestmark = [pytest.mark.thorough, pytest.mark.django_db(transaction=True)]
if ON_FILE:
    # The audit trail refuses deletion, so SQLite cannot empty its tables between tests; the file goes anyway.
    TransactionTestCase._fixture_teardown = lambda _self: None  # type: ignore[attr-defined]

SAVERS = 4
# Fork: the processes begin with the tests' own settings and code.
START = multiprocessing.get_context("fork")


def together(*deeds: tuple[str, dict[str, Any]]) -> Counter[str]:
    """Run the deeds in as many processes at the same moment, and count how they ended."""
    barrier, answers = START.Barrier(len(deeds)), START.Queue()
    connections.close_all()
    workers = [START.Process(target=_run, args=(barrier, answers, name, words)) for name, words in deeds]
    for worker in workers:
        worker.start()
    found = Counter(answers.get(timeout=60) for _worker in workers)
    for worker in workers:
        worker.join(timeout=60)
    return found


def _run(barrier: Any, answers: Any, name: str, words: dict[str, Any]) -> None:
    connections.close_all()
    try:
        User.objects.exists()
        barrier.wait(timeout=30)
        DEEDS[name](**words)
        answers.put("done")
    except RuleBroken as refusal:
        answers.put(type(refusal).__name__)
    except Exception as problem:  # noqa: BLE001 - whatever it is, the test must see it
        answers.put(f"{type(problem).__name__}: {problem}"[:300])
    finally:
        connections.close_all()
        answers.close()
        answers.join_thread()
        # Not through pytest's own way out, which would end the test run in this process too.
        os._exit(0)


def _save(section: int, by: int, text: str, base: int) -> None:
    make.save_result(
        ReportSection.objects.get(pk=section),
        by=User.objects.get(pk=by),
        text=text,
        base_revision=base,
        at=timezone.now(),
    )


def _move(report: int, by: int, move: str) -> None:
    actions.move_report(
        Report.objects.get(pk=report),
        move,
        by=User.objects.get(pk=by),
        at=timezone.now(),
        note="See our note.",
    )


def _plan(entity: int, period: int, by: int) -> None:
    planning.add_workplan(
        Entity.objects.get(pk=entity),
        period=Period.objects.get(pk=period),
        by=User.objects.get(pk=by),
        at=timezone.now(),
    )


def _call(period: int, by: int) -> None:
    now = timezone.now()
    planning.open_season(
        Period.objects.get(pk=period), due_at=now + timedelta(days=9), by=User.objects.get(pk=by), at=now
    )


def _write(activity: int, by: int, post_uid: UUID, cost_uid: UUID) -> None:
    """Send the forms of a new post and of a new cost line, each with the identifier that it carries."""
    writer, now = User.objects.get(pk=by), timezone.now()
    under = Activity.objects.get(pk=activity)
    plan, period = under.output.workplan, under.output.workplan.period
    post = planning.PostSaid(
        "Officer", "P-3", "INTERNATIONAL", "TRUST_FUND", period.starts_on, period.ends_on
    )
    planning.save_post(plan, post, by=writer, at=now, uid=post_uid)
    cost = planning.CostSaid(
        "Buses", "TRUST_FUND", BudgetClass.objects.get(code="TRAVEL"), "USD", [Decimal(9)]
    )
    planning.save_cost_line(under, cost, by=writer, at=now, uid=cost_uid)


DEEDS: dict[str, Callable[..., None]] = {
    "save": _save,
    "move": _move,
    "plan": _plan,
    "call": _call,
    "write": _write,
}


IN_MEMORY = connection.vendor == "sqlite" and not ON_FILE
seen_by_all = pytest.mark.skipif(IN_MEMORY, reason="run by the last test of this file, on a file")


def open_report(state: str) -> Report:
    report = make.report(state)
    round_ = report.round
    round_.locks_at = timezone.now() + timedelta(days=9)
    round_.save()
    return report


@seen_by_all
def test_of_several_who_save_one_section_one_wins_and_every_text_is_kept() -> None:
    report = open_report("IN_PROGRESS")
    section = report.sections.get(kind="result")
    writers = [make.editor_of(report.entity) for _ in range(SAVERS)]

    ends = together(
        *(
            ("save", {"section": section.pk, "by": who.pk, "text": f"Text {n}.", "base": section.revision})
            for n, who in enumerate(writers)
        )
    )

    assert ends == {"done": 1, "SectionChanged": SAVERS - 1}
    kept = SectionRevision.objects.filter(section=section)
    assert {row.text for row in kept} >= {f"Text {n}." for n in range(SAVERS)}
    section.refresh_from_db()
    assert section.text == kept.get(was_taken=True, number=section.revision).text


@seen_by_all
def test_submitting_twice_at_once_submits_and_freezes_once() -> None:
    report = open_report("IN_PROGRESS")
    make.fill(report)
    heads = [make.head_of(report.entity) for _ in range(2)]

    ends = together(*(("move", {"report": report.pk, "by": who.pk, "move": "SUBMIT"}) for who in heads))

    assert ends == {"done": 1, "MoveRefused": 1}
    assert ReportMove.objects.filter(report=report, move="SUBMIT").count() == 1
    assert Snapshot.objects.filter(report=report).count() == 1


@seen_by_all
def test_approved_and_returned_at_once_is_one_of_the_two() -> None:
    report = open_report("DESK_APPROVED")
    people = [organization.framework_manager() for _ in range(2)]

    ends = together(
        ("move", {"report": report.pk, "by": people[0].pk, "move": "APPROVE"}),
        ("move", {"report": report.pk, "by": people[1].pk, "move": "RETURN"}),
    )

    assert ends == {"done": 1, "MoveRefused": 1}
    last = ReportMove.objects.filter(report=report).latest("pk")
    report.refresh_from_db()
    assert report.state == last.target
    assert (report.approved_at is not None) is (last.move == "APPROVE")


@seen_by_all
def test_saving_while_it_is_submitted_is_in_the_snapshot_or_refused_and_kept() -> None:
    report = open_report("IN_PROGRESS")
    make.fill(report)
    section = report.sections.get(kind="result")
    editor, head = make.editor_of(report.entity), make.head_of(report.entity)

    ends = together(
        (
            "save",
            {"section": section.pk, "by": editor.pk, "text": "The last word.", "base": section.revision},
        ),
        ("move", {"report": report.pk, "by": head.pk, "move": "SUBMIT"}),
    )

    frozen = Snapshot.objects.get(report=report).data["sections"]
    text = next(part["text"] for part in frozen if part["key"] == section.key)
    section.refresh_from_db()
    assert section.text == text
    assert SectionRevision.objects.filter(section=section, text="The last word.").exists()
    assert ends in ({"done": 2}, {"done": 1, "ReportLocked": 1})


def coming(year: int, months: int = 12) -> Period:
    """Return a stretch of time that begins with a year still to come."""
    last = date(year + (months - 1) // 12, 12 if months % 12 == 0 else 6, 30)
    return add_period(
        f"{year}-{months}", name={"en": str(year)}, kind="OTHER", starts_on=date(year, 1, 1), ends_on=last
    )


@seen_by_all
def test_of_several_who_open_overlapping_workplans_at_once_one_does() -> None:
    entity, year = organization.entity(), timezone.localdate().year + 1
    stretches = [coming(year, months) for months in (6, 12, 18, 24)]
    writers = [organization.member(entity) for _stretch in stretches]

    ends = together(
        *(
            ("plan", {"entity": entity.pk, "period": one.pk, "by": who.pk})
            for one, who in zip(stretches, writers, strict=True)
        )
    )

    assert ends == {"done": 1, "DaysPlannedTwice": len(stretches) - 1}
    assert entity.workplans.count() == 1


@seen_by_all
def test_a_season_opened_twice_beside_a_workplan_plans_no_day_twice() -> None:
    year = timezone.localdate().year + 1
    programme = plans.programme()
    programme.ends_on = date(year + 3, 12, 31)
    programme.save()
    entity, asked, longer = programme.entity, coming(year), coming(year, 18)
    writer, managers = organization.member(entity), [organization.framework_manager() for _ in range(2)]

    ends = together(
        ("plan", {"entity": entity.pk, "period": longer.pk, "by": writer.pk}),
        *(("call", {"period": asked.pk, "by": manager.pk}) for manager in managers),
    )

    # Who plans first goes on; a season that nobody else could plan in is then refused as well.
    assert ends in (
        {"done": 1, "DaysPlannedTwice": 1, "SeasonNotOpened": 1},
        {"done": 1, "SeasonNotOpened": 2},
    )
    assert entity.workplans.count() == 1


@seen_by_all
def test_a_form_sent_several_times_at_once_makes_one_row_and_no_error() -> None:
    # Tests that see each other's rows leave no code lists behind.
    BudgetClass.objects.get_or_create(code="TRAVEL")
    activity = plans.activity()
    writer = organization.member(activity.output.workplan.entity)
    carried = {"post_uid": new_uid(), "cost_uid": new_uid()}

    ends = together(*[("write", {"activity": activity.pk, "by": writer.pk, **carried})] * SAVERS)

    assert ends == {"done": SAVERS}
    assert activity.output.workplan.posts.get().uid == carried["post_uid"]
    assert activity.cost_lines.get().uid == carried["cost_uid"]


@pytest.mark.skipif(not IN_MEMORY, reason="this run's database is seen by all processes already")
def test_the_same_holds_for_sqlite_in_a_file(tmp_path: Path) -> None:
    told = {**os.environ, "GOLDENTHREAD_TEST_SQLITE_FILE": str(tmp_path / "tests.sqlite3")}

    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", "-p", "no:cacheprovider", __file__],
        env=told,
        cwd=Path(__file__).parent.parent,
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 0, run.stdout[-3000:]
    assert "6 passed" in run.stdout or "......" in run.stdout
