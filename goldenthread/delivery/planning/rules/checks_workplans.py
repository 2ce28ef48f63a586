"""Checks of what an entity plans to do and spend: outputs, activities, cost lines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from difflib import SequenceMatcher
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from goldenthread.foundation.lib.texts import text_in

from ..models import Activity, Fund
from .checks_terms import Data, Point, Spot, Surroundings
from .checks_words import plain

Status = Activity.Status
BEGUN = (Status.ONGOING, Status.COMPLETED)
NOT_DONE = (Status.PLANNED, Status.ONGOING)
# From this likeness on two texts are nearly identical: a changed year or number in a sentence.
NEARLY_IDENTICAL = 0.9
# A shorter text is a heading that may well stay: "Staff costs".
FEWEST_WORDS = 4
MONTHS_A_RATE_LASTS = 12


def no_outputs(data: Data, _around: Surroundings) -> Iterator[Point]:
    """Find a workplan without any output."""
    if not data["outputs"]:
        yield Point(
            _("The workplan has no output yet."),
            Spot("new-output"),
        )


def results_without_output(data: Data, around: Surroundings) -> Iterator[Point]:
    """Find results of the entity's programmes that nothing in this workplan serves."""
    served = {output["result"].get("uid") for output in data["outputs"] if output["result"]}
    for result in around.results:
        if result["uid"] not in served:
            yield Point(
                _("Result %(code)s, “%(statement)s”, has no output in this workplan.")
                % {"code": result["code"], "statement": text_in(result["statement"])},
                Spot("new-output", result["uid"]),
            )


def without_activity(data: Data, _around: Surroundings) -> Iterator[Point]:
    """Find outputs that nothing leads to."""
    for output in data["outputs"]:
        if not output["activities"]:
            yield Point(
                _("Output %(code)s has no activity.") % {"code": output["code"]},
                Spot("new-activity", output["uid"]),
            )


def without_cost(data: Data, _around: Surroundings) -> Iterator[Point]:
    """Find outputs that cost nothing, although something is done for them."""
    for output in data["outputs"]:
        lines = [line for _activity, line in lines_of({"outputs": [output]})]
        if output["activities"] and not any(Decimal(line["amount"]) for line in lines):
            yield Point(
                _("Output %(code)s costs nothing.") % {"code": output["code"]},
                Spot("output", output["uid"], "activities"),
            )


def without_responsible(data: Data, _around: Surroundings) -> Iterator[Point]:
    """Find activities that nobody answers for."""
    for activity in activities_of(data):
        if activity["status"] != Status.CANCELLED and not activity["responsible"].strip():
            yield Point(
                _("Nobody answers for activity %(code)s, “%(title)s”.") % _named(activity),
                Spot("activity", activity["uid"]),
            )


def begun_too_early(data: Data, around: Surroundings) -> Iterator[Point]:
    """Find activities that are ongoing or completed before they begin."""
    for activity in activities_of(data):
        starts_on = date.fromisoformat(activity["starts_on"])
        if activity["status"] in BEGUN and starts_on > around.today:
            yield Point(
                _("Activity %(code)s, “%(title)s”, is “%(status)s” but begins on %(day)s.")
                % {**_named(activity), "day": date_format(starts_on, "j M Y")},
                Spot("activity", activity["uid"]),
            )


def past_but_not_done(data: Data, around: Surroundings) -> Iterator[Point]:
    """Find activities that are still planned or ongoing after their end."""
    for activity in activities_of(data):
        ends_on = date.fromisoformat(activity["ends_on"])
        if activity["status"] in NOT_DONE and ends_on < around.today:
            yield Point(
                _("Activity %(code)s, “%(title)s”, is “%(status)s” but ended on %(day)s.")
                % {**_named(activity), "day": date_format(ends_on, "j M Y")},
                Spot("activity", activity["uid"]),
            )


def same_as_last_year(data: Data, around: Surroundings) -> Iterator[Point]:
    """Find statements and titles that nearly repeat the entity's workplan before this one."""
    before = [(plain(text), text) for _spot, text in _texts(around.previous or {"outputs": []})]
    for spot, text in _texts(data):
        words = plain(text)
        if len(words.split()) < FEWEST_WORDS:
            continue
        twin = next((old for folded, old in before if _nearly_identical(words, folded)), "")
        if twin:
            yield Point(_as_before(text, twin), spot)


def _as_before(text: str, twin: str) -> str:
    if text == twin:
        return _("“%(text)s” reads word for word as in the last workplan.") % {"text": text}
    return _("“%(text)s” reads nearly as in the last workplan: “%(twin)s”.") % {"text": text, "twin": twin}


def _nearly_identical(one: str, other: str) -> bool:
    if one == other:
        return True
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    # The two quick ratios are upper bounds: most pairs end there.
    bounds = (matcher.real_quick_ratio, matcher.quick_ratio, matcher.ratio)
    return all(bound() >= NEARLY_IDENTICAL for bound in bounds)


def above_the_ceiling(data: Data, _around: Surroundings) -> Iterator[Point]:
    """Find funds from which more is planned than the entity may plan."""
    for fund, ceiling in data["ceilings"].items():
        total = Decimal(data["totals"].get(fund, "0"))
        if total > Decimal(ceiling):
            yield Point(
                _("%(fund)s: %(total)s %(currency)s are planned, %(over)s above the ceiling of %(ceiling)s.")
                % {
                    "fund": Fund(fund).label,
                    "currency": data["base_currency"],
                    "total": f"{total:,.2f}",
                    "ceiling": f"{Decimal(ceiling):,.2f}",
                    "over": f"{total - Decimal(ceiling):,.2f}",
                },
                Spot("workplan", part="funds"),
            )


def old_rates(data: Data, around: Surroundings) -> Iterator[Point]:
    """Find cost lines in a currency whose rate is older than twelve months, once for each currency."""
    if around.rates is None:
        return
    wanted = min(around.today, date.fromisoformat(data["period"]["starts_on"]))
    told = {data["base_currency"]}
    for activity, line in lines_of(data):
        currency, since = line["currency"], around.rates.get(line["currency"])
        if currency in told or (since is not None and months_between(since, wanted) <= MONTHS_A_RATE_LASTS):
            continue
        told.add(currency)
        yield Point(
            _("The rate of %(currency)s is %(since)s; cost lines in it may be far off.")
            % {
                "currency": currency,
                "since": _("from %(day)s") % {"day": date_format(since, "j M Y")} if since else _("unknown"),
            },
            Spot("activity", activity["uid"], f"line-{line['uid']}"),
        )


def months_between(earlier: date, later: date) -> int:
    """Return how many months one day is before another; a month that has begun counts."""
    months = (later.year - earlier.year) * 12 + later.month - earlier.month
    return months + (later.day > earlier.day)


def activities_of(data: Data) -> Iterator[dict[str, Any]]:
    """Yield the activities of a plan; a programme has none."""
    for output in data.get("outputs", ()):
        yield from output["activities"]


def lines_of(data: Data) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Yield the cost lines of a plan, each with its activity."""
    for activity in activities_of(data):
        for line in activity["cost_lines"]:
            yield activity, line


def _named(activity: Data) -> dict[str, str]:
    return {
        "code": activity["code"],
        "title": text_in(activity["title"]),
        "status": str(Status(activity["status"]).label),
    }


def _texts(data: Data) -> Iterator[tuple[Spot, str]]:
    """Yield what outputs and activities say, each with the place where it is mended."""
    for output in data["outputs"]:
        yield Spot("output", output["uid"]), text_in(output["statement"])
        for activity in output["activities"]:
            yield Spot("activity", activity["uid"]), text_in(activity["title"])
