"""Decisions about programmes: their dates, the tree of results, risks and resources."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from goldenthread.direction.organization import rules as roles

from ..models import AMOUNT_PLACES

# More years than this is a slip of the keyboard; plans run for four.
MOST_YEARS = 10
FIRST_BASELINE_YEAR = 1990
# What a whole organization does not spend in a year from one fund for one programme.
LARGEST_RESOURCE = Decimal(4_000_000_000)
MOST_SIGNIFICANCE = 3

LIKELIHOODS = {
    1: gettext_lazy("rare"),
    2: gettext_lazy("unlikely"),
    3: gettext_lazy("possible"),
    4: gettext_lazy("likely"),
    5: gettext_lazy("almost certain"),
}
IMPACTS = {
    1: gettext_lazy("slight"),
    2: gettext_lazy("minor"),
    3: gettext_lazy("moderate"),
    4: gettext_lazy("major"),
    5: gettext_lazy("severe"),
}
# From which product of likelihood and impact a risk has which word, the highest first.
RISK_LEVELS = (
    (15, "VERY_HIGH", gettext_lazy("very high")),
    (10, "HIGH", gettext_lazy("high")),
    (5, "MEDIUM", gettext_lazy("medium")),
    (1, "LOW", gettext_lazy("low")),
)


def may_start_programme(permissions: Collection[str]) -> bool:
    """Say whether someone with these permissions at an entity starts its programmes: its head does."""
    return roles.SUBMIT_PLAN in permissions


def risk_level(likelihood: int, impact: int) -> tuple[str, str]:
    """Return how high a risk is, as a code and in words."""
    product = likelihood * impact
    return next((code, str(word)) for least, code, word in RISK_LEVELS if product >= least)


def reasons_against_programme_dates(
    starts_on: date, ends_on: date, *, within: tuple[date, date], years_with_resources: Collection[int] = ()
) -> list[str]:
    """Return why a programme cannot have these dates under a plan that runs `within`."""
    if ends_on < starts_on:
        return [_("The end is before the start. Correct one of the dates.")]
    reasons = []
    if starts_on < within[0] or ends_on > within[1]:
        reasons.append(
            _("The dates lie outside the strategic plan, %(from)s to %(to)s. Choose dates within it.")
            % {"from": within[0].isoformat(), "to": within[1].isoformat()}
        )
    if ends_on.year - starts_on.year >= MOST_YEARS:
        reasons.append(
            _("A programme runs for at most %(most)s years. Check the dates.") % {"most": MOST_YEARS}
        )
    outside = sorted(year for year in years_with_resources if not starts_on.year <= year <= ends_on.year)
    if outside:
        reasons.append(
            _("Resources are planned for %(years)s, outside these dates. Empty those years first.")
            % {"years": ", ".join(map(str, outside))}
        )
    return reasons


def reasons_against_parent(
    result: int | None, parent: int | None, parents: Mapping[int, int | None]
) -> list[str]:
    """Return why a result cannot lead to another. `parents` says where each result of the programme leads.

    A result that is not saved yet has no key, and cannot close a circle.
    """
    if parent is None:
        return []
    if parent not in parents:
        return [_("A result leads to another of the same programme. Choose one from the list.")]
    above: int | None = parent
    seen: set[int] = set()
    while above is not None and above not in seen:
        if above == result:
            return [
                _(
                    "That would close a circle: the result would lead to itself. Choose a result that does "
                    "not already lead to this one, or leave it at the top."
                )
            ]
        seen.add(above)
        above = parents.get(above)
    return []


def reasons_against_risk(description: str, likelihood: int, impact: int) -> list[str]:
    """Return why a risk cannot be kept as it is said."""
    reasons = [] if description.strip() else [_("Say in a sentence what could happen.")]
    if likelihood not in LIKELIHOODS or impact not in IMPACTS:
        reasons.append(_("Likelihood and impact are weighed from 1 to 5. Choose both."))
    return reasons


def reasons_against_resource(year: int, amount: Decimal, *, years: Iterable[int]) -> list[str]:
    """Return why a programme cannot need this amount in this year."""
    reasons = []
    if year not in years:
        reasons.append(
            _("%(year)s is not a year of this programme. Choose one of its years.") % {"year": year}
        )
    if not amount.is_finite() or not 0 <= amount <= LARGEST_RESOURCE:
        reasons.append(
            _("An amount for %(year)s is not between 0 and %(most)s. Check the digits.")
            % {"year": year, "most": f"{LARGEST_RESOURCE:,}"}
        )
    elif amount != round(amount, AMOUNT_PLACES):
        reasons.append(
            _("An amount for %(year)s has more than two decimals. Round it to cents.") % {"year": year}
        )
    return reasons


def reasons_against_years(
    baseline_year: int | None, has_baseline: bool, target_years: Iterable[int], *, years: Collection[int]
) -> list[str]:
    """Return why an indicator of a programme of these years cannot have a baseline and targets of those."""
    reasons = []
    if has_baseline and baseline_year is None:
        reasons.append(_("The baseline has no year. Say when the indicator stood there."))
    if baseline_year is not None and not has_baseline:
        reasons.append(
            _(
                "The baseline has a year and no value. Write the value, or remove the year: "
                "missing is never zero."
            )
        )
    if baseline_year is not None and not FIRST_BASELINE_YEAR <= baseline_year <= max(years):
        reasons.append(
            _("The year of the baseline, %(year)s, is not between %(first)s and %(last)s. Correct it.")
            % {"year": baseline_year, "first": FIRST_BASELINE_YEAR, "last": max(years)}
        )
    outside = sorted(year for year in target_years if year not in years)
    if outside:
        reasons.append(
            _("%(years)s is outside the programme. Give milestones for its own years.")
            % {"years": ", ".join(map(str, outside))}
        )
    return reasons


def reasons_not_to_remove(code: str, *, outputs: Collection[str], is_reported_on: bool) -> list[str]:
    """Return why a result or an indicator cannot leave the programme, and what can be done instead."""
    reasons = []
    if outputs:
        reasons.append(
            _(
                "%(code)s was not removed: outputs %(outputs)s are delivered for it. Link them to another "
                "result in their workplans first; what is changed in a revision counts once it is approved."
            )
            % {"code": code, "outputs": ", ".join(sorted(outputs))}
        )
    if is_reported_on:
        reasons.append(
            _(
                "%(code)s was not removed: reports or values refer to it, and what was reported on stays. "
                "Keep it, and say in its statement that work on it has ended; the next programme can leave "
                "it out."
            )
            % {"code": code}
        )
    return reasons
