"""Third step: the rounds of 2018 and 2019 from opening to approval, and that of 2020, open now."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from goldenthread.delivery.monitoring import actions as monitoring
from goldenthread.delivery.monitoring.models import Report, Round

from . import narratives, shares
from .geography import Presence
from .reports import Draft, write_report
from .shares import PlannedResult
from .world import World, days, end_of_day, in_geneva

GUIDANCE = (
    "Rate each result against the change planned for 2021, not against the activities done. "
    "Everything in this organization is illustrative: places, people and numbers are invented."
)
# How many reports of the open round are how far; Kasmar's is besides.
OPEN_STATES = (
    ("SUBMITTED", 24),
    ("IN_PROGRESS", 34),
    ("APPROVED", 14),
    ("NOT_STARTED", 11),
    ("DESK_APPROVED", 10),
    ("RETURNED", 7),
)
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Calendar:
    """When one report of a closed round was begun, submitted, desk approved and approved."""

    begun: datetime
    submitted: datetime
    desk_approved: datetime
    approved: datetime


def close_rounds(world: World, tell: Tell) -> None:
    """Go through the end-of-year rounds of 2018 and 2019: every report is submitted and approved."""
    for year in (2018, 2019):
        round_ = monitoring.open_round(
            Round.Kind.END_OF_YEAR,
            plan_version=world.version,
            period=world.years[year],
            due_at=end_of_day(in_geneva(year + 1, 1, 31)),
            locks_at=end_of_day(in_geneva(year + 1, 2, 7)),
            by=world.manager,
            at=in_geneva(year + 1, 1, 6),
            guidance=GUIDANCE,
        )
        reports = {report.entity.code: report for report in round_.reports.select_related("entity", "round")}
        for number, one in enumerate(world.presences):
            _through_to_approval(world, one, reports[one.code], year, number)
            tell(f"End-of-year reports {year}")


def _through_to_approval(world: World, one: Presence, report: Report, year: int, number: int) -> None:
    calendar = _calendar(year, world.chance)
    write_report(world, one, report, _drafts(world, one, year), at=calendar.begun)
    _submit(world, one, report, at=calendar.submitted)
    if number % 9 == 4 or one.code == "KAS":
        _return_and_answer(world, one, report, calendar)
    monitoring.move_report(report, "DESK_APPROVE", by=world.people[one.region], at=calendar.desk_approved)
    monitoring.move_report(report, "APPROVE", by=world.manager, at=calendar.approved)


def _calendar(year: int, chance: random.Random) -> Calendar:
    begun = in_geneva(year + 1, 1, chance.randint(8, 19), chance.randint(8, 16))
    submitted = in_geneva(year + 1, 1, chance.randint(20, 31), chance.randint(9, 17), chance.randint(0, 59))
    desk = in_geneva(year + 1, 2, chance.randint(8, 16), chance.randint(9, 16))
    return Calendar(begun, submitted, desk, in_geneva(year + 1, 2, chance.randint(17, 27), 10))


def _drafts(world: World, one: Presence, year: int) -> list[Draft]:
    mine = [planned for planned in world.planned if planned.entity.code == one.code]
    return [Draft(planned.code, planned.levels[year], sorted(planned.tags[year])) for planned in mine]


def _submit(world: World, one: Presence, report: Report, *, at: datetime) -> None:
    monitoring.move_report(report, "SUBMIT", by=world.head(one.code), at=at)


def _return_and_answer(world: World, one: Presence, report: Report, calendar: Calendar) -> None:
    """Let the desk send the report back with a question; it is answered and submitted again."""
    section = report.sections.filter(kind="result").order_by("key")[1]
    desk = world.people[one.region]
    note = world.chance.choice(narratives.RETURN_NOTES)
    monitoring.note_look(report, by=desk, at=calendar.submitted + days(1))
    at = calendar.submitted + days(1.1)
    monitoring.move_report(report, "RETURN", by=desk, at=at, note=note, to_rework=[section.key])
    section.refresh_from_db()
    answer = narratives.filled(narratives.ANSWER, one.place, report.round.period.starts_on.year, world.chance)
    result_report = section.result_report
    monitoring.save_result_section(
        section,
        base_revision=section.revision,
        level=result_report.level,
        text=f"{section.text}\n\n{answer}",
        language="en",
        classification=section.classification,
        tags=[
            monitoring.TagChoice(use.tag, use.significance, use.justification)
            for use in result_report.tag_uses.select_related("tag__tag_set")
        ],
        complete=True,
        by=world.editor(one.code),
        at=at + days(1),
    )
    _submit(world, one, report, at=at + days(1.2))


def open_this_years_round(world: World, tell: Tell) -> Round:
    """Open the round of 2020, due in some days, and bring its reports as far as OPEN_STATES says."""
    due = end_of_day(world.now + days(9))
    round_ = monitoring.open_round(
        Round.Kind.END_OF_YEAR,
        plan_version=world.version,
        period=world.years[2020],
        due_at=due,
        locks_at=end_of_day(due + days(7)),
        by=world.manager,
        at=world.now - days(24),
        guidance=GUIDANCE,
    )
    reports = {report.entity.code: report for report in round_.reports.select_related("entity", "round")}
    states = _states_of_the_open_round(world)
    for one in world.presences:
        _bring_to(world, one, reports[one.code], states[one.code])
        tell("The round that is open now")
    _remind(world, round_)
    return round_


def _states_of_the_open_round(world: World) -> dict[str, str]:
    """Return how far each report is. States are dealt out in turn, so each region has most of them."""
    left = dict(OPEN_STATES)
    states = {"KAS": "RETURNED"}
    # The region of the desk one can sign in as comes first.
    for one in sorted(world.presences, key=lambda one: one.region != "MENA"):
        if one.code == "KAS":
            continue
        most = dict(OPEN_STATES)
        state = max(left, key=lambda name: left[name] / most[name])
        left[state] -= 1
        states[one.code] = state
    return states


def _bring_to(world: World, one: Presence, report: Report, state: str) -> None:
    if state == "NOT_STARTED":
        return
    begun = world.now - days(world.chance.uniform(14, 22))
    drafts = _drafts_of_2020(world, one)
    if state == "IN_PROGRESS":
        write_report(world, one, report, drafts, at=begun, share=world.chance.uniform(0.15, 0.9))
        return
    write_report(world, one, report, drafts, at=begun)
    submitted = world.now - days(world.chance.uniform(5, 10))
    _submit(world, one, report, at=submitted)
    if state == "RETURNED":
        _return(world, one, report, at=submitted + days(2))
    if state in {"DESK_APPROVED", "APPROVED"}:
        at = submitted + days(world.chance.uniform(1, 3))
        monitoring.move_report(report, "DESK_APPROVE", by=world.people[one.region], at=at)
    if state == "APPROVED":
        monitoring.move_report(report, "APPROVE", by=world.manager, at=submitted + days(4))


def _drafts_of_2020(world: World, one: Presence) -> list[Draft]:
    """Return what is reported about 2020: most results one step further than in 2019, or where they were."""
    drafts = []
    for planned in (planned for planned in world.planned if planned.entity.code == one.code):
        drafts.append(Draft(planned.code, _next_level(planned, world.chance), sorted(planned.tags[2019])))
    return drafts


def _next_level(planned: PlannedResult, chance: random.Random) -> str:
    step = shares.LEVELS.index(planned.levels[2019]) + chance.choice((0, 0, 1, 1, -1))
    return shares.LEVELS[min(max(step, 0), len(shares.LEVELS) - 1)]


def _return(world: World, one: Presence, report: Report, *, at: datetime) -> None:
    """Let the desk return the report; in Kasmar somebody has begun to work on it again."""
    sections = list(report.sections.filter(kind="result").order_by("key"))
    desk = world.people[one.region]
    monitoring.note_look(report, by=desk, at=at - days(0.1))
    note = narratives.RETURN_NOTES[0] if one.code == "KAS" else world.chance.choice(narratives.RETURN_NOTES)
    monitoring.move_report(report, "RETURN", by=desk, at=at, note=note, to_rework=[sections[1].key])
    if one.code == "KAS":
        begun = report.sections.get(key=sections[0].key)
        monitoring.mark_section(
            begun, complete=False, base_revision=begun.revision, by=world.editor("KAS"), at=at + days(1)
        )


def _remind(world: World, round_: Round) -> None:
    waiting = round_.reports.filter(state="NOT_STARTED").order_by("entity__code")
    monitoring.send_reminders(waiting, by=world.manager, at=world.now - days(3))
