"""What of one workplan can be carried into another, and how. Plain functions: values in, answer out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from goldenthread.foundation.lib.texts import TextMap, text_in

from ..models import AMOUNT_PLACES, Activity
from .lines import quarters_of

ACTIVITIES, COSTS, INDICATORS, POSTS = "activities", "costs", "indicators", "posts"
# What is carried beside the outputs, on which all but the posts hang.
COPY_PARTS = (ACTIVITIES, COSTS, INDICATORS, POSTS)
Period = tuple[date, date]


@dataclass(frozen=True)
class Served:
    """A result of the target's entity that outputs can serve."""

    pk: int
    uid: str
    code: str
    element: str


@dataclass(frozen=True)
class CopyTarget:
    """What the rules need to know of the workplan that is copied into."""

    entity: str
    period: Period
    base_currency: str
    # What there is today for rows to refer to, by code.
    results: Sequence[Served]
    elements: Mapping[str, int]
    budget_classes: Mapping[str, int]
    source_categories: Mapping[str, int]
    places: Mapping[str, int]
    # How many units of each currency one unit of the base currency buys when the period starts.
    rates: Mapping[str, Decimal]
    # What is there already.
    output_codes: Collection[str] = ()
    # The results that outputs serve already.
    served: Collection[int] = ()
    posts: Sequence[tuple[str, str, str, str]] = ()


@dataclass(frozen=True)
class LeftOut:
    """Something that is not copied, and why."""

    what: str
    why: str


@dataclass(frozen=True)
class CopiedLine:
    """A cost line to be made."""

    description: str
    fund: str
    budget_class: int
    source_category: int | None
    currency: str
    units_per_base: Decimal
    amounts: list[Decimal]

    @property
    def amount_base(self) -> Decimal:
        """Return what the line comes to in the base currency."""
        return round(sum(self.amounts, Decimal(0)) / self.units_per_base, AMOUNT_PLACES)


@dataclass(frozen=True)
class CopiedActivity:
    """An activity to be made, with its costs."""

    code: str
    title: TextMap
    starts_on: date
    ends_on: date
    responsible: str
    partners: str
    places: list[int]
    lines: list[CopiedLine]


@dataclass(frozen=True)
class CopiedOutput:
    """An output to be made, with what it serves and what hangs on it."""

    code: str
    statement: TextMap
    serves: str
    result: int | None
    element: int | None
    activities: list[CopiedActivity]
    indicators: list[dict[str, Any]]


@dataclass(frozen=True)
class CopiedPost:
    """A post to be made."""

    title: str
    grade: str
    category: str
    fund: str
    is_vacant: bool
    starts_on: date
    ends_on: date


@dataclass
class CopyPlan:
    """Everything that copying would do: what is made, and what is left out."""

    copied_from: str
    outputs: list[CopiedOutput] = field(default_factory=list)
    posts: list[CopiedPost] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)

    @property
    def activities(self) -> list[CopiedActivity]:
        """Return the activities of all outputs."""
        return [activity for output in self.outputs for activity in output.activities]

    @property
    def lines(self) -> list[CopiedLine]:
        """Return the cost lines of all activities."""
        return [line for activity in self.activities for line in activity.lines]

    @property
    def total(self) -> Decimal:
        """Return what the copied lines come to in the base currency."""
        return sum((line.amount_base for line in self.lines), Decimal(0))

    @property
    def is_empty(self) -> bool:
        """Say whether there is nothing to copy."""
        return not self.outputs and not self.posts


def copy_plan(
    data: Mapping[str, Any],
    target: CopyTarget,
    *,
    copied_from: str,
    parts: Collection[str] = COPY_PARTS,
    with_amounts: bool = False,
) -> CopyPlan:
    """Return what copying a workplan, given as plain data, into another would do."""
    return _Copying(data, target, CopyPlan(copied_from), frozenset(parts), with_amounts).done()


def shifted(starts_on: date, ends_on: date, *, source: Period, target: Period) -> Period:
    """Return dates of one period carried into another: the same days of the year, as far as they fit.

    What filled its whole period, or is longer than the new one, fills the new one.
    """
    is_whole = starts_on <= source[0] and ends_on >= source[1]
    if is_whole or ends_on - starts_on >= target[1] - target[0]:
        return target
    for year in range(target[0].year, target[1].year + 1):
        start = _in_year(starts_on, year)
        if target[0] <= start <= target[1]:
            end = _in_year(ends_on, year + ends_on.year - starts_on.year)
            return start, min(end, target[1])
    # The new period does not have these months.
    return target[0], target[0] + (ends_on - starts_on)


def _in_year(day: date, year: int) -> date:
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=year, day=28) if is_leap_day else day.replace(year=year)


def carried_amounts(amounts: Sequence[Decimal], *, source: Period, target: Period) -> list[Decimal]:
    """Return amounts by quarter of one period carried into another.

    Each quarter takes the amount of the same quarter of the latest year: eighteen months are not squeezed
    into twelve. Between periods of the same quarters nothing moves.
    """
    before, after = quarters_of(*source), quarters_of(*target)
    known = list(amounts[: len(before)])
    if [number for _year, number in before] == [number for _year, number in after]:
        return known
    latest = {number: amount for (_year, number), amount in zip(before, known, strict=True)}
    return [latest.get(number, Decimal(0)) for _year, number in after]


@dataclass
class _Copying:
    """One pass over a workplan's data."""

    data: Mapping[str, Any]
    target: CopyTarget
    plan: CopyPlan
    parts: frozenset[str]
    with_amounts: bool

    @property
    def is_own(self) -> bool:
        """Say whether the source is a plan of the same entity, and not another's taken as a template."""
        return bool(self.data["entity"]["code"] == self.target.entity)

    @property
    def source(self) -> Period:
        """Return the period copied from."""
        period = self.data["period"]
        return date.fromisoformat(period["starts_on"]), date.fromisoformat(period["ends_on"])

    def done(self) -> CopyPlan:
        """Return the plan with everything decided."""
        for said in self.data["outputs"]:
            self._output(said)
        if POSTS in self.parts:
            self._posts(self.data["posts"])
        return self.plan

    def _leave(self, what: str, why: str) -> None:
        self.plan.left_out.append(LeftOut(what, why))

    def _output(self, said: Mapping[str, Any]) -> None:
        code = self._own_code(said["code"])
        what = f"{said['code']} {text_in(said['statement'])}"
        if code in self.target.output_codes or code in {one.code for one in self.plan.outputs}:
            self._leave(what, _("%(code)s is in this plan already.") % {"code": code})
            return
        result, element, serves = self._served(said)
        if result is None and element is None:
            self._leave(what, self._why_not_served(said))
            return
        activities = self._activities(said, code) if ACTIVITIES in self.parts else []
        self.plan.outputs.append(
            CopiedOutput(
                code=code,
                statement=said["statement"],
                serves=serves,
                result=result,
                element=element,
                activities=activities,
                indicators=[self._indicator(one) for one in said["indicators"]]
                if INDICATORS in self.parts
                else [],
            )
        )

    def _own_code(self, code: str) -> str:
        """Return the code as the target's entity would write it."""
        other = str(self.data["entity"]["code"])
        if self.is_own or not code.startswith(other):
            return code
        return self.target.entity + code.removeprefix(other)

    def _served(self, said: Mapping[str, Any]) -> tuple[int | None, int | None, str]:
        """Return the result or the action plan's element that the copy serves, with its code."""
        if said["result"] is None:
            code = said["element"]["code"]
            return None, self.target.elements.get(code), code
        fitting = self._fitting(said["result"])
        return (fitting[0].pk, None, fitting[0].code) if len(fitting) == 1 else (None, None, "")

    def _fitting(self, result: Mapping[str, Any]) -> list[Served]:
        """Return the results that may be meant: of the same entity the same, else under the same element."""
        if self.is_own:
            for same in (
                [one for one in self.target.results if one.uid == result.get("uid")],
                # Of two programmes in the period the later one, which comes first.
                [one for one in self.target.results if one.code == result["code"]][:1],
            ):
                if same:
                    return same
        element = (result["element"] or {}).get("code")
        return [one for one in self.target.results if element and one.element == element]

    def _why_not_served(self, said: Mapping[str, Any]) -> str:
        if said["result"] is None:
            return _("No action plan of %(entity)s’s plans has %(element)s.") % {
                "entity": self.target.entity,
                "element": said["element"]["code"],
            }
        fitting = self._fitting(said["result"])
        if fitting:
            return _("Several results fit: %(codes)s. Write this output yourself, under one of them.") % {
                "codes": ", ".join(one.code for one in fitting)
            }
        return _("No result of %(entity)s in this period has its code or its element of the plan.") % {
            "entity": self.target.entity
        }

    def _dates(self, said: Mapping[str, Any]) -> Period:
        days = date.fromisoformat(said["starts_on"]), date.fromisoformat(said["ends_on"])
        return shifted(*days, source=self.source, target=self.target.period)

    def _activities(self, output: Mapping[str, Any], code: str) -> list[CopiedActivity]:
        copied: dict[str, CopiedActivity] = {}
        for said in output["activities"]:
            before, what = output["code"], f"{said['code']} {text_in(said['title'])}"
            is_numbered = said["code"].startswith(before)
            own = code + said["code"].removeprefix(before) if is_numbered else self._own_code(said["code"])
            if said["status"] == Activity.Status.CANCELLED:
                self._leave(what, _("It was cancelled."))
            elif own in copied:
                self._leave(what, _("%(code)s is in this plan already.") % {"code": own})
            else:
                copied[own] = self._activity(said, own)
        return list(copied.values())

    def _activity(self, said: Mapping[str, Any], code: str) -> CopiedActivity:
        starts_on, ends_on = self._dates(said)
        lines = said["cost_lines"] if COSTS in self.parts else []
        copied = [self._line(one, said["code"]) for one in lines]
        return CopiedActivity(
            code=code,
            title=said["title"],
            starts_on=starts_on,
            ends_on=ends_on,
            # Another entity has people, partners and places of its own.
            responsible=said["responsible"] if self.is_own else "",
            partners=said["partners"] if self.is_own else "",
            places=_known(said["places"], self.target.places) if self.is_own else [],
            lines=[one for one in copied if one is not None],
        )

    def _line(self, said: Mapping[str, Any], activity: str) -> CopiedLine | None:
        what = f"{activity}: {said['description']}"
        rate = self.target.rates.get(said["currency"])
        if rate is None:
            why = _(
                "There is no rate of exchange for %(currency)s. Write the line in %(base)s, or ask for it."
            )
            self._leave(what, why % {"currency": said["currency"], "base": self.target.base_currency})
            return None
        budget_class = self.target.budget_classes.get(said["budget_class"]["code"])
        if budget_class is None:
            why = _("The budget class %(code)s is not in use any more.")
            self._leave(what, why % {"code": said["budget_class"]["code"]})
            return None
        source = said["source_category"]
        amounts = [Decimal(amount) for amount in said["quarters"]]
        carried = carried_amounts(amounts, source=self.source, target=self.target.period)
        return CopiedLine(
            description=said["description"],
            fund=said["fund"],
            budget_class=budget_class,
            source_category=self.target.source_categories.get(source["code"]) if source else None,
            currency=said["currency"],
            units_per_base=rate,
            amounts=carried if self.with_amounts else [Decimal(0) for _amount in carried],
        )

    def _indicator(self, said: Mapping[str, Any]) -> dict[str, Any]:
        """Return how an output is measured. What was measured, and what was aimed at, belongs to its year."""
        names = ("title", "measure", "direction", "unit", "means_of_verification")
        return {"code": self._own_code(said["code"]), **{name: said[name] for name in names}}

    def _posts(self, posts: Iterable[Mapping[str, Any]]) -> None:
        there = Counter(self.target.posts)
        for said in posts:
            key = (said["title"], said["grade"], said["category"], said["fund"])
            if there[key]:
                there[key] -= 1
                self._leave(f"{said['title']} ({said['grade']})", _("This post is in this plan already."))
                continue
            starts_on, ends_on = self._dates(said)
            self.plan.posts.append(
                # Whoever holds a post elsewhere does not hold it here.
                CopiedPost(*key, said["is_vacant"] or not self.is_own, starts_on, ends_on)
            )


def _known(said: Iterable[Mapping[str, Any]], known: Mapping[str, int]) -> list[int]:
    return [known[one["code"]] for one in said if one["code"] in known]
