"""Checks of what a plan wants to change and how it is measured: results, indicators, tags, risks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from goldenthread.direction.strategy.models import Direction, FactStatus, Measure, TagSet
from goldenthread.foundation.lib.texts import text_in

from .checks_terms import Data, Point, Spot, Surroundings
from .checks_words import activity_word

MOST_SDG_TARGETS = 10
WHOLE = Decimal(100)
FactKey = tuple[str, str, int]


def no_results(data: Data, _around: Surroundings) -> Iterator[Point]:
    """Find a programme without any result."""
    if not data["results"]:
        yield Point(
            _("The programme has no result yet."),
            Spot("new-result"),
        )


def worded_as_activities(data: Data, _around: Surroundings) -> Iterator[Point]:
    """Find results that say what the office does instead of what changes."""
    for result in data["results"]:
        for language, text in result["statement"].items():
            word = activity_word(text, language)
            if word:
                yield Point(
                    _("Result %(code)s begins like an activity: “%(word)s”.")
                    % {"code": result["code"], "word": word},
                    Spot("result", result["uid"]),
                )
                break


def without_element(data: Data, _around: Surroundings) -> Iterator[Point]:
    """Find results that link to nothing in the strategic plan."""
    for result in data["results"]:
        if result["element"] is None:
            yield Point(
                _("Result %(code)s links to no element of the strategic plan: the thread has a gap.")
                % {"code": result["code"]},
                Spot("result", result["uid"]),
            )


def without_indicator(data: Data, _around: Surroundings) -> Iterator[Point]:
    """Find results that nothing measures."""
    for result in data["results"]:
        if not result["indicators"]:
            yield Point(
                _("Nothing measures result %(code)s.") % {"code": result["code"]},
                Spot("new-indicator", result["uid"]),
            )


def without_baseline(data: Data, _around: Surroundings) -> Iterator[Point]:
    """Find indicators of which nobody said where they stood, and in which year."""
    known = (FactStatus.REPORTED, FactStatus.NOT_APPLICABLE)
    for spot, indicator in measured(data):
        if not any(fact["status"] in known and fact["period"] for fact in indicator["baselines"]):
            yield Point(
                _("Indicator %(code)s has no baseline with its year.") % {"code": indicator["code"]},
                spot,
            )


def not_beyond_baseline(data: Data, _around: Surroundings) -> Iterator[Point]:
    """Find indicators with a target that is not better than where they stand."""
    for spot, indicator in measured(data):
        pair = _target_short_of_baseline(indicator)
        if pair:
            target, baseline = pair
            better = _("more is better") if indicator["direction"] == Direction.UP else _("less is better")
            yield Point(
                _(
                    "Indicator %(code)s: the target for %(period)s is %(target)s, the baseline is "
                    "%(baseline)s, and %(better)s."
                )
                % {
                    "code": indicator["code"],
                    "period": target["period"],
                    "target": target["value"],
                    "baseline": baseline["value"],
                    "better": better,
                },
                spot,
            )


def _target_short_of_baseline(indicator: Data) -> tuple[Data, Data] | None:
    """Return the first target, and its baseline, that is worse than it or, if it is the last one, equal.

    A milestone may stand still; the last target may not, unless the baseline cannot be bettered.
    """
    targets = _numbers(indicator["targets"])
    for key, facts in _numbers(indicator["baselines"]).items():
        start = facts[-1]
        for target in targets.get(key, []):
            gain = Decimal(target["value"]) - Decimal(start["value"])
            gain = gain if indicator["direction"] == Direction.UP else -gain
            is_last = target is targets[key][-1]
            if gain < 0 or (gain == 0 and is_last and not _is_best(indicator, Decimal(start["value"]))):
                return target, start
    return None


def _numbers(facts: Sequence[Data]) -> dict[FactKey, list[Data]]:
    """Return the facts that have a number by place, category and occurrence, the earliest first."""
    found: dict[FactKey, list[Data]] = {}
    for fact in sorted(facts, key=lambda one: (one.get("ends_on", ""), one["period"])):
        if fact["value"] is not None:
            found.setdefault((fact["place"], fact["cell"], fact["occurrence"]), []).append(fact)
    return found


def _is_best(indicator: Data, value: Decimal) -> bool:
    """Say whether nothing better exists: all of a share, or nothing of what should vanish."""
    if indicator["direction"] == Direction.DOWN:
        return value == 0
    return indicator["measure"] == Measure.PERCENTAGE and value == WHOLE


def shares_without_parts(data: Data, _around: Surroundings) -> Iterator[Point]:
    """Find percentages whose numerator and denominator nobody gave."""
    for spot, indicator in measured(data):
        if indicator["measure"] != Measure.PERCENTAGE:
            continue
        bare = [
            fact["period"]
            for fact in (*indicator["baselines"], *indicator["targets"])
            if fact["status"] == FactStatus.REPORTED
            and (fact["numerator"] is None or fact["denominator"] is None)
        ]
        if bare:
            yield Point(
                _("Indicator %(code)s is a percentage without numerator and denominator for %(periods)s.")
                % {"code": indicator["code"], "periods": ", ".join(dict.fromkeys(bare))},
                spot,
            )


def without_means_of_verification(data: Data, _around: Surroundings) -> Iterator[Point]:
    """Find indicators of which nobody said where their values come from."""
    for spot, indicator in measured(data):
        if not indicator["means_of_verification"].strip():
            yield Point(
                _("Indicator %(code)s has no means of verification.") % {"code": indicator["code"]},
                spot,
            )


def empty_tags(data: Data, around: Surroundings) -> Iterator[Point]:
    """Find results without a tag of a set that everybody answers for, or with a marker nobody weighed."""
    asked = [one for one in around.tag_sets if one["has_significance"] or one["role"] == TagSet.Role.SDG]
    for result in data["results"]:
        used = {use["set"] for use in result["tags"]}
        missing = [one for one in asked if one["code"] not in used]
        weighed = {one["code"] for one in asked if one["has_significance"]}
        open_markers = [
            use for use in result["tags"] if use["set"] in weighed and use["significance"] is None
        ]
        for name in (*(one["name"] for one in missing), *(use["name"] for use in open_markers)):
            yield Point(
                _("Result %(code)s says nothing on “%(name)s”.")
                % {"code": result["code"], "name": text_in(name)},
                Spot("result", result["uid"], "tags"),
            )


def too_many_targets(data: Data, around: Surroundings) -> Iterator[Point]:
    """Find results that claim more SDG targets than anyone can serve."""
    sets = {one["code"] for one in around.tag_sets if one["role"] == TagSet.Role.SDG}
    for result in data["results"]:
        # Targets are numbered below their goal: 5.2 under 5.
        targets = [use for use in result["tags"] if use["set"] in sets and "." in use["code"]]
        if len(targets) > MOST_SDG_TARGETS:
            yield Point(
                _("Result %(code)s names %(number)s SDG targets; at most %(most)s say something.")
                % {"code": result["code"], "number": len(targets), "most": MOST_SDG_TARGETS},
                Spot("result", result["uid"], "tags"),
            )


def unexplained_zeros(data: Data, _around: Surroundings) -> Iterator[Point]:
    """Find markers set to zero without a reason."""
    for result in data["results"]:
        for use in result["tags"]:
            if use["significance"] == 0 and not use["justification"].strip():
                yield Point(
                    _("Result %(code)s sets “%(name)s” to zero without saying why.")
                    % {"code": result["code"], "name": text_in(use["name"])},
                    Spot("result", result["uid"], "tags"),
                )


def without_risks(data: Data, _around: Surroundings) -> Iterator[Point]:
    """Find programmes that name no risk."""
    # Versions frozen before risks were part of the data say nothing about them.
    if not data.get("risks", ["unknown"]):
        yield Point(
            _("The programme names no risk."),
            Spot("new-risk"),
        )


def measured(data: Data) -> Iterator[tuple[Spot, dict[str, Any]]]:
    """Yield every indicator of a plan with the place where it is mended."""
    for result in data.get("results", ()):
        for indicator in result["indicators"]:
            yield Spot("indicator", indicator["uid"]), indicator
    for output in data.get("outputs", ()):
        for indicator in output["indicators"]:
            yield Spot("output", output["uid"], "ind"), indicator
