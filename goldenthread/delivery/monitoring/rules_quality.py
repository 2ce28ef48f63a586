"""What looks wrong in the numbers of a report. Plain functions: values in, findings out, nothing changed.

A finding is a question to whoever writes or reviews, never a refusal: an odd number may be true. Each says
what was noticed, why, and what to do next.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import mean, median

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from goldenthread.delivery.planning.models import Aggregation
from goldenthread.direction.strategy.models import Measure
from goldenthread.foundation.lib.amounts import figure

from . import rules

Words = str | Promise

IMPOSSIBLE, OUTLIER, IDENTICAL, PARTS, CONTRADICTION = (
    "IMPOSSIBLE",
    "OUTLIER",
    "IDENTICAL",
    "PARTS",
    "CONTRADICTION",
)
KINDS: dict[str, Words] = {
    IMPOSSIBLE: gettext_lazy("Hardly possible"),
    OUTLIER: gettext_lazy("Far from its history"),
    IDENTICAL: gettext_lazy("Same as last year"),
    PARTS: gettext_lazy("Parts and total differ"),
    CONTRADICTION: gettext_lazy("Rating and numbers disagree"),
}

# Fewer earlier values than this say nothing about what is usual.
FEWEST_EARLIER = 4
# Iglewicz and Hoaglin (1993): from this modified z-score on, a value is a potential outlier.
FARTHEST = Decimal("3.5")
# What makes a median or a mean absolute deviation comparable with a standard deviation.
PER_MEDIAN_DEVIATION, PER_MEAN_DEVIATION = Decimal("1.4826"), Decimal("1.253314")
# A history that never changed has no spread to judge by: there, a digit too many or too few is noticed.
TENFOLD = 10
# From so many steps between a rating and what the indicators suggest, they disagree.
STEPS_APART = 2
FEWEST_PARTS = 2
MOST_PARTS_NAMED = 4


@dataclass(frozen=True)
class Value:
    """A number of the report's period, and what is known beside it."""

    # What it is of, as people read it: "R1.1, Women".
    subject: str
    # The row of the grid it stands in.
    row: str
    measure: str
    value: Decimal
    # The plan's own baseline and target, where there are any.
    planned: tuple[Decimal, ...] = ()
    # The entity's values of the same indicator, place and category in earlier periods of the same kind.
    earlier: tuple[Decimal, ...] = ()
    last_year: Decimal | None = None
    comment: str = ""


@dataclass(frozen=True)
class Breakdown:
    """A total, and the parts it is broken into by one set of dimensions; a part without a value has none."""

    subject: str
    row: str
    measure: str
    aggregation: str
    total: Decimal
    parts: tuple[tuple[str, Decimal | None], ...]
    comment: str = ""


@dataclass(frozen=True)
class Rated:
    """A rated result, and what its indicators' numbers say."""

    subject: str
    section_key: str
    # The names of the scale's levels, lowest first, and which of them was chosen, 1 the lowest.
    levels: tuple[str, ...]
    step: int
    statuses: tuple[str, ...]


@dataclass(frozen=True)
class Finding:
    """Something to look at again, and where: a section of the report and, of a number, its row there."""

    kind: str
    section_key: str
    subject: str
    message: str
    row: str = ""
    # What the writer says of the number already.
    comment: str = ""

    @property
    def word(self) -> str:
        """Return the kind of finding in a few words."""
        return str(KINDS[self.kind])

    @property
    def field(self) -> str:
        """Return the name, within the section's page, of what can be changed."""
        return f"v-{self.row}" if self.row else "f-level"


def is_outlier(value: Decimal, earlier: Sequence[Decimal]) -> bool:
    """Say whether a value lies far outside of what was usual, judged by its own earlier values.

    The modified z-score of Iglewicz and Hoaglin, "How to Detect and Handle Outliers" (ASQC, 1993): the
    distance from the median in units of the median absolute deviation (MAD), far from 3.5 on. One wild year
    in the history moves neither much. Where more than half of the history is one number the MAD is zero; the
    mean absolute deviation from the median takes its place, as in IBM's "Modified z score" (Cognos
    Analytics documentation). A history that never changed has no spread at all: only a value ten times as
    large or small, a digit too many or too few, is noticed then. With under four earlier values nothing is.
    """
    if len(earlier) < FEWEST_EARLIER:
        return False
    middle = median(earlier)
    deviations = [abs(number - middle) for number in earlier]
    spread = median(deviations) * PER_MEDIAN_DEVIATION or mean(deviations) * PER_MEAN_DEVIATION
    if spread:
        return abs(value - middle) > FARTHEST * spread
    large, small = max(abs(value), abs(middle)), min(abs(value), abs(middle))
    return bool(small) and large >= TENFOLD * small


def bounds(measure: str, planned: Collection[Decimal]) -> tuple[Decimal | None, Decimal | None]:
    """Return the smallest and largest possible value, nothing where there is none.

    A percentage lies between 0 and 100, a number is a count and not below 0. Where the plan itself has a
    baseline or target beyond that, such as a growth rate, the bounds do not hold.
    """
    low = None if measure not in (Measure.PERCENTAGE, Measure.UNIT) or min(planned, default=0) < 0 else 0
    high = None if measure != Measure.PERCENTAGE or max(planned, default=0) > 100 else 100
    return None if low is None else Decimal(low), None if high is None else Decimal(high)


def why_impossible(value: Value) -> str:
    """Say that the value lies beyond what it can be, or nothing."""
    low, high = bounds(value.measure, value.planned)
    if (low is None or value.value >= low) and (high is None or value.value <= high):
        return ""
    what = (
        _("a percentage lies between 0 and 100")
        if value.measure == Measure.PERCENTAGE
        else _("a number of things is not below 0")
    )
    return _(
        "%(value)s, but %(what)s. Correct the value, or say in its comment how it can be more or less."
    ) % {"value": figure(value.value), "what": what}


def why_outlier(value: Value) -> str:
    """Say that the value is far from its own history, or nothing."""
    if not is_outlier(value.value, value.earlier):
        return ""
    return _(
        "%(value)s is far from what was usual: the %(number)s earlier values lie between %(low)s and "
        "%(high)s, with a median of %(middle)s. Check for a slip; if it is right, say in the comment what "
        "happened."
    ) % {
        "value": figure(value.value),
        "number": len(value.earlier),
        "low": figure(min(value.earlier)),
        "high": figure(max(value.earlier)),
        "middle": figure(median(value.earlier)),
    }


def why_identical(value: Value) -> str:
    """Say that the value is last year's, or nothing. Levels on a scale often stay: they are not asked."""
    if value.measure == Measure.ORDINAL or value.value != value.last_year:
        return ""
    return _(
        "%(value)s is exactly last year’s value. Check that it was measured again; if nothing changed, "
        "say so in the comment."
    ) % {"value": figure(value.value)}


RULES_FOR_VALUES: tuple[tuple[str, Callable[[Value], str]], ...] = (
    (IMPOSSIBLE, why_impossible),
    (OUTLIER, why_outlier),
    (IDENTICAL, why_identical),
)


def findings_of_values(values: Iterable[Value], *, section_key: str) -> list[Finding]:
    """Return what is to be looked at again in these numbers, in their order."""
    return [
        Finding(kind, section_key, value.subject, why, value.row, value.comment)
        for value in values
        for kind, rule in RULES_FOR_VALUES
        if (why := rule(value))
    ]


def why_parts_differ(breakdown: Breakdown) -> str:
    """Say that the parts do not add up to their total, or nothing.

    Only counts that the plan adds up are asked, and only when every part has a value: missing is never zero.
    """
    numbers = [number for _name, number in breakdown.parts if number is not None]
    is_complete = len(numbers) == len(breakdown.parts) >= FEWEST_PARTS
    adds_up = breakdown.measure == Measure.UNIT and breakdown.aggregation == Aggregation.SUM
    if not adds_up or not is_complete or sum(numbers) == breakdown.total:
        return ""
    names = [name for name, _number in breakdown.parts]
    more = ", …" if len(names) > MOST_PARTS_NAMED else ""
    return _(
        "The parts (%(names)s) add up to %(sum)s, and the total says %(total)s. Correct a part or the total, "
        "or say in the total’s comment why they differ."
    ) % {
        "names": ", ".join(names[:MOST_PARTS_NAMED]) + more,
        "sum": figure(sum(numbers)),
        "total": figure(breakdown.total),
    }


def findings_of_breakdowns(breakdowns: Iterable[Breakdown], *, section_key: str) -> list[Finding]:
    """Return the totals that their parts contradict."""
    return [
        Finding(PARTS, section_key, one.subject, why, one.row, one.comment)
        for one in breakdowns
        if (why := why_parts_differ(one))
    ]


def why_contradictory(rated: Rated) -> str:
    """Say that a rating is two levels or more from what the indicators suggest, or nothing.

    The suggestion is `rules.rating_hint`, on a scale of five levels; on another scale nothing is said.
    """
    hint = rules.rating_hint(rated.statuses)
    if len(rated.levels) != rules.HIGHEST or not hint or abs(rated.step - hint) < STEPS_APART:
        return ""
    judged = [status for status in rated.statuses if status not in (rules.NO_VALUE, rules.NO_TARGET)]
    good = sum(status in (rules.MET, rules.ON_TRACK) for status in judged)
    return ngettext(
        "Rated “%(rating)s”, while its one indicator with target and value suggests “%(hint)s” (%(good)s on "
        "track or met). Look at the rating and the value again, or say in the text why the rating is right.",
        "Rated “%(rating)s”, while its %(judged)s indicators with target and value suggest “%(hint)s” "
        "(%(good)s on track or met). Look at the rating and the values again, or say in the text why the "
        "rating is right.",
        len(judged),
    ) % {
        "rating": rated.levels[rated.step - 1],
        "hint": rated.levels[hint - 1],
        "judged": len(judged),
        "good": good,
    }


def findings_of_ratings(ratings: Iterable[Rated]) -> list[Finding]:
    """Return the ratings that the numbers contradict."""
    return [
        Finding(CONTRADICTION, rated.section_key, rated.subject, why)
        for rated in ratings
        if (why := why_contradictory(rated))
    ]
