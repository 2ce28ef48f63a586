"""The lists that cells of a workbook choose from: funds, classes, sources, statuses, currencies, codes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from goldenthread.delivery.planning.models import (
    Activity,
    BudgetClass,
    Fund,
    Post,
    Result,
    SourceCategory,
    Workplan,
)
from goldenthread.delivery.planning.queries import workplans as planning
from goldenthread.direction.organization import queries as organization
from goldenthread.direction.strategy.models import PlanElement
from goldenthread.foundation.lib.texts import text_in

from .rows import cell_text, codes_of_activities, reference_of

# A cell of a list is read at a glance.
LONGEST_LABEL = 120


@dataclass(frozen=True)
class CodeList:
    """A list: what each code is called. No two codes are called the same."""

    labels: Mapping[str, str]

    def label(self, code: str) -> str:
        """Return what a cell shows for a code; a code that left the list stands for itself."""
        return self.labels.get(code, code)

    def code(self, text: str) -> str | None:
        """Return the code of what a cell shows: its label or the code itself, whatever the case."""
        wanted = text.casefold()
        return self._by_label.get(wanted) or self._by_code.get(wanted)

    @cached_property
    def _by_label(self) -> dict[str, str]:
        return {label.casefold(): code for code, label in self.labels.items()}

    @cached_property
    def _by_code(self) -> dict[str, str]:
        return {code.casefold(): code for code in self.labels}


Lists = dict[str, CodeList]


def named(entries: Iterable[tuple[str, str]]) -> CodeList:
    """Return a list of codes with names; where two share a name, the code is said as well."""
    pairs = [(code, cell_text(name)[:LONGEST_LABEL]) for code, name in entries]
    shared = Counter(name.casefold() for _code, name in pairs)
    return CodeList(
        {
            code: name if name and shared[name.casefold()] == 1 else f"{code} {name}".strip()
            for code, name in pairs
        }
    )


def _coded(entries: Iterable[tuple[str, str]]) -> CodeList:
    """Return a list whose entries begin with the code."""
    return CodeList({code: f"{code} {cell_text(name)}".strip()[:LONGEST_LABEL] for code, name in entries})


def _plain(codes: Iterable[str]) -> CodeList:
    return CodeList({code: code for code in codes})


def lists_of(workplan: Workplan, data: Mapping[str, Any], *, reads_drafts: bool = True) -> Lists:
    """Return every list of a workplan's workbook, in the language that is active.

    Who does not read drafts of the entity is offered what was agreed in its programmes.
    """
    codes = codes_of_activities(data)
    return {
        "fund": named((code, str(label)) for code, label in Fund.choices),
        "source_category": named((entry.code, text_in(entry.name)) for entry in SourceCategory.objects.all()),
        "budget_class": named((entry.code, text_in(entry.name)) for entry in BudgetClass.objects.all()),
        "status": named((code, str(label)) for code, label in Activity.Status.choices),
        "category": named((code, str(label)) for code, label in Post.Category.choices),
        "yes_no": CodeList({"YES": _("Yes"), "NO": _("No")}),
        "remove": CodeList({"REMOVE": _("Remove")}),
        "currency": _plain(organization.currencies_on(workplan.period.starts_on)),
        "serves": _serves(workplan, data, reads_drafts=reads_drafts),
        "output": _plain(cell_text(output["code"]) for output in data["outputs"]),
        "activity": _plain(
            cell_text(reference_of(activity["code"], output["code"], codes))
            for output in data["outputs"]
            for activity in output["activities"]
        ),
        "places": _coded(_places(workplan, data)),
    }


def served_by_code(workplan: Workplan, *, reads_drafts: bool = True) -> dict[str, Result | PlanElement]:
    """Return what a new output may serve, by code; of two with one code, the latest programme's result."""
    served: dict[str, Result | PlanElement] = {}
    results: Any = planning.results_to_serve(workplan)
    if not reads_drafts:
        results = [result.as_agreed for result in results.of_record()]
    for result in results:
        served.setdefault(cell_text(result.code), result)
    for element in planning.elements_to_serve(workplan):
        served.setdefault(cell_text(element.code), element)
    return served


def rates_of(workplan: Workplan, currencies: Iterable[str]) -> dict[str, Decimal]:
    """Return how many units one unit of the base currency buys when the period starts, by currency."""
    day: date = workplan.period.starts_on
    found = {currency: organization.rate_on(currency, day) for currency in currencies}
    return {currency: rate for currency, rate in found.items() if rate is not None}


def _serves(workplan: Workplan, data: Mapping[str, Any], *, reads_drafts: bool) -> CodeList:
    now = [
        (code, text_in(one.statement if isinstance(one, Result) else one.title))
        for code, one in served_by_code(workplan, reads_drafts=reads_drafts).items()
    ]
    served = [output["result"] or output["element"] for output in data["outputs"]]
    then = [(cell_text(one["code"]), text_in(one.get("statement") or one.get("title"))) for one in served]
    return _coded(dict([*then, *now]).items())


def _places(workplan: Workplan, data: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """Return the places a writer is likely to need: those to choose on the page, and those in use."""
    used = {
        place["code"]: text_in(place["name"])
        for output in data["outputs"]
        for activity in output["activities"]
        for place in activity["places"]
    }
    near = {place.code: text_in(place.name) for place in planning.places_to_choose(workplan, None)}
    return sorted({**used, **near}.items())
