"""What a reviewer needs: what changed since the last reading, what happened, what the numbers suggest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from goldenthread.delivery.planning.models import Baseline, Target
from goldenthread.direction.organization import queries as organization
from goldenthread.direction.organization.models import Place
from goldenthread.direction.strategy.models import Cell
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.lib import narratives
from goldenthread.foundation.workflow.machine import Move

from .. import rules
from ..models import Actual, Report, ReportMove, ReportSection, ResultReport, ReviewLook, Snapshot
from .reports import previous_section
from .snapshots import latest_snapshot

# From this likeness on, a text is last year's.
ALMOST_THE_SAME = 0.8


@dataclass(frozen=True)
class Change:
    """One thing that differs between two submissions: what it is, how it read then, how it reads now."""

    what: str
    before: str
    now: str


@dataclass(frozen=True)
class SectionChange:
    """What differs in one section: its words, and its rating, tags or values."""

    key: str
    words: tuple[tuple[str, str], ...] = ()
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class Changes:
    """What changed in a report since a reviewer read it. Without an earlier reading, everything is new."""

    since: datetime | None
    is_first_reading: bool
    sections: tuple[SectionChange, ...]


def history(report: Report) -> QuerySet[ReportMove]:
    """Return every step of the report, the first one first, with who took it."""
    return report.moves.select_related("by").order_by("pk")


def last_return(report: Report) -> ReportMove | None:
    """Return the latest return, whose note says what to do."""
    return report.moves.filter(move="RETURN").select_related("by").order_by("-pk").first()


def moves_open_to(report: Report, person: User, *, at: datetime) -> list[Move]:
    """Return the steps this person can take with the report now. Two queries."""
    permissions = organization.permissions_at(
        person, report.entity, timezone.localdate(at), detail_on=report.round.period.ends_on
    )
    return rules.open_moves(rules.facts_of(report), person=person.pk, permissions=permissions, at=at)


def changes_since_look(report: Report, person: User) -> Changes:
    """Compare the submission this person read last with the newest one, in the sections they may read."""
    newest = latest_snapshot(report)
    look = ReviewLook.objects.filter(report=report, person=person).select_related("snapshot").first()
    if look is None or newest is None:
        return Changes(None, True, ())
    if look.snapshot_id == newest.pk:
        before = report.snapshots.filter(number=newest.number - 1).first()
        return (
            Changes(look.at, False, _between(before, newest, report, person))
            if before
            else Changes(look.at, False, ())
        )
    return Changes(look.at, False, _between(look.snapshot, newest, report, person))


def _between(before: Snapshot, now: Snapshot, report: Report, person: User) -> tuple[SectionChange, ...]:
    readable = set(
        ReportSection.objects.visible_to(person).filter(report=report).values_list("key", flat=True)
    )
    return tuple(change for change in differences(before.data, now.data) if change.key in readable)


def differences(before: dict[str, Any], now: dict[str, Any]) -> list[SectionChange]:
    """Return what differs between two snapshots, by section in the order of the newer one."""
    texts_before = {section["key"]: section["text"] for section in before["sections"]}
    facts_before, facts_now = _facts(before), _facts(now)
    found = []
    for section in now["sections"]:
        key = section["key"]
        old = texts_before.get(key, "")
        words = tuple(narratives.diff_words(old, section["text"])) if old != section["text"] else ()
        changes = _changes(facts_before.get(key, {}), facts_now.get(key, {}))
        if words or changes:
            found.append(SectionChange(key, words, changes))
    return found


def _changes(before: dict[str, str], now: dict[str, str]) -> tuple[Change, ...]:
    names = [*now, *(name for name in before if name not in now)]
    return tuple(
        Change(name, before.get(name, ""), now.get(name, ""))
        for name in names
        if before.get(name, "") != now.get(name, "")
    )


def _facts(data: dict[str, Any]) -> dict[str, dict[str, str]]:
    """Return a snapshot's ratings, tags, values, risks and lessons as words, by section."""
    facts: dict[str, dict[str, str]] = {
        result["section"]: {
            "rating": result["level"]["code"] if result["level"] else "",
            "tags": ", ".join(tag["code"] for tag in result["tags"]),
            "evidence": ", ".join(item["title"] for item in result["evidence"]),
        }
        for result in data["results"]
    }
    facts["oe-results"] = {
        output["code"]: (output["level"]["code"] if output["level"] else "") for output in data["outputs"]
    }
    facts["indicators"] = {
        _name_of_fact(indicator, fact): fact["value"] or fact["text"] or fact["status"]
        for indicator in data["indicators"]
        for fact in indicator["actuals"]
    }
    facts["risks"] = {risk["uid"]: risk["description"] for risk in data["risk_events"]}
    facts["lessons"] = {lesson["uid"]: lesson["title"] for lesson in data["lessons"]}
    return facts


def _name_of_fact(indicator: dict[str, Any], fact: dict[str, Any]) -> str:
    parts = [f"{indicator['of']} {indicator['code']}", fact["period"]]
    parts += [fact[name] for name in ("place", "cell") if fact[name] not in (Place.WHOLE_ENTITY, Cell.TOTAL)]
    return " · ".join(parts)


def indicator_statuses(result_report: ResultReport) -> list[str]:
    """Return what the numbers of each of the result's indicators say, for the whole entity in total.

    Four queries.
    """
    period = result_report.report.round.period
    whole = {"place__code": Place.WHOLE_ENTITY, "cell__key": Cell.TOTAL}
    indicators = list(result_report.result.indicators.all())
    in_period = {"period__starts_on__lte": period.ends_on, "period__ends_on__gte": period.starts_on}
    values: dict[str, dict[int, Any]] = {}
    for model, narrowed in ((Baseline, {}), (Target, in_period), (Actual, in_period)):
        rows = model._default_manager.filter(
            indicator__in=indicators, value__isnull=False, **whole, **narrowed
        )
        # Of several, the latest stands: later rows overwrite earlier ones.
        values[model.__name__] = {
            row.indicator_id: row.value for row in rows.order_by("period__ends_on", "occurrence")
        }
    return [
        rules.indicator_status(
            values["Baseline"].get(i.pk),
            values["Target"].get(i.pk),
            values["Actual"].get(i.pk),
            direction=i.direction,
        )
        for i in indicators
    ]


def rating_hint(result_report: ResultReport) -> int:
    """Return which step of five the indicators suggest (1 the lowest), or 0 when they say nothing."""
    return rules.rating_hint(indicator_statuses(result_report))


def similar_to_last_year(section: ReportSection) -> bool:
    """Say whether the section's text is almost what was written in the round before."""
    before = previous_section(section)
    if before is None or not before.text or not section.text:
        return False
    return narratives.likeness(before.text, section.text) >= ALMOST_THE_SAME
