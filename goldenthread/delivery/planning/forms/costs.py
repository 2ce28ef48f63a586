"""The cost lines of an activity as rows of one table: everything in one form, saved all or none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from goldenthread.direction.organization import queries as organization

from .. import rules
from ..actions import CostSaid, LineSaid
from ..models import QUARTERS, BudgetClass, CostLine, Fund, SourceCategory, Workplan
from ..queries import workplans as workplan_queries
from .amounts import AmountField, as_typed
from .rows import Clash, RowForm, Typed

CHOOSE = ("", gettext_lazy("Choose"))


@dataclass
class CostLists:
    """What the fields of cost lines choose from, and what amounts must satisfy. Read once for all rows."""

    workplan: Workplan

    @cached_property
    def budget_classes(self) -> dict[str, BudgetClass]:
        """Return the budget classes by code."""
        return {one.code: one for one in BudgetClass.objects.all()}

    @cached_property
    def source_categories(self) -> dict[str, SourceCategory]:
        """Return the source categories by code."""
        return {one.code: one for one in SourceCategory.objects.all()}

    @cached_property
    def base(self) -> str:
        """Return the currency that amounts are added up in."""
        return organization.base_currency()

    @cached_property
    def currencies(self) -> list[str]:
        """Return the currencies with a rate when the period starts."""
        return organization.currencies_on(self.workplan.period.starts_on)

    @cached_property
    def quarters(self) -> list[str]:
        """Return the period's quarters as people read them."""
        period = self.workplan.period
        return workplan_queries.quarter_names(rules.quarters_of(period.starts_on, period.ends_on))


@dataclass(frozen=True)
class Problem:
    """What is wrong with a row, and the field it is wrong in; none where it is about the row."""

    words: str
    at: str = ""


class CostForm(RowForm):
    """One cost line."""

    description = forms.CharField(
        label=gettext_lazy("What for"),
        max_length=rules.longest(CostLine, "description"),
        widget=forms.TextInput(attrs={"dir": "auto"}),
        error_messages={"required": gettext_lazy("Say in a few words what the money is for")},
    )
    budget_class = forms.ChoiceField(
        label=gettext_lazy("Budget class"),
        error_messages={"required": gettext_lazy("Choose a budget class")},
    )
    fund = forms.ChoiceField(
        label=gettext_lazy("Fund"),
        choices=[CHOOSE, *Fund.choices],
        error_messages={"required": gettext_lazy("Choose a fund")},
    )
    source_category = forms.ChoiceField(label=gettext_lazy("Source category"), required=False)
    currency = forms.CharField(
        label=gettext_lazy("Currency"),
        max_length=3,
        widget=forms.TextInput(attrs={"list": "currencies", "autocomplete": "off", "size": 4}),
        error_messages={"required": gettext_lazy("Write a currency, such as USD")},
    )
    remove = forms.BooleanField(label=gettext_lazy("Remove"), required=False)

    def __init__(
        self, *args: Any, lists: CostLists, key: str, line: CostLine | None, number: int, **kwargs: Any
    ) -> None:
        super().__init__(*args, prefix=f"c-{key}", **kwargs)
        self.auto_id = "f-%s"
        self.lists, self.key, self.line = lists, key, line
        self.place = _("Cost line %(number)s") % {"number": number}
        names: Any = self.fields
        names["budget_class"].choices = [CHOOSE, *((c, str(one)) for c, one in lists.budget_classes.items())]
        names["source_category"].choices = [
            ("", _("Not known yet")),
            *((c, str(one)) for c, one in lists.source_categories.items()),
        ]
        for quarter, name in zip(QUARTERS, lists.quarters, strict=False):
            self.fields[quarter] = AmountField(label=name)
        # An empty row at the end need not be filled.
        self.use_required_attribute = False
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = f"{self.place}, {field.label}"

    @property
    def quarter_fields(self) -> list[forms.BoundField]:
        """Return the amounts, ready to be drawn."""
        return [self[name] for name in QUARTERS if name in self.fields]

    @property
    def is_removed(self) -> bool:
        """Say whether the writer marked this row for removal."""
        return bool(self.typed.get("remove"))

    @property
    def problems(self) -> list[Problem]:
        """Return what is wrong with the row, each with its field."""
        if not self.is_bound or not self.is_changed:
            return []
        return [problem for name, said in self.errors.items() for problem in self._problems_at(name, said)]

    def _problems_at(self, name: str, said: Iterable[object]) -> Iterator[Problem]:
        if name not in self.fields:
            yield from (Problem(str(message)) for message in said)
            return
        for number, message in enumerate(said):
            # The first carries the name that the field's description refers to.
            at = "" if number else self[name].auto_id
            yield Problem(f"{self.fields[name].label}: {message}", at)

    @property
    def wrong_at(self) -> str:
        """Return the field that a list of what is wrong leads to: the first wrong one, or the row's first."""
        return next((one.at for one in self.problems if one.at), self["description"].auto_id)

    def clashes_with(self, theirs: Typed) -> list[Clash]:
        """Return what both changed; a row that goes and was changed by someone else meanwhile is one, too."""
        if self.is_removed and theirs != self.began_with:
            remove = str(self.fields["remove"].label)
            return [
                Clash(self.add_prefix("remove"), self.place, remove, _("remove it"), _("changed meanwhile"))
            ]
        return super().clashes_with(theirs)

    def clean(self) -> dict[str, Any]:
        """Refuse amounts and currencies that cannot be kept, beside the row."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if self.is_removed:
            # What goes need not be right.
            for name in list(self.errors):
                del self.errors[name]
            return data
        currency = str(data.get("currency", "")).upper()
        if currency:
            known = currency in self.lists.currencies
            rate = Decimal(1) if known else None
            for reason in rules.reasons_against_currency(currency, base=self.lists.base, units_per_base=rate):
                self.add_error("currency", reason)
        self._clean_amounts(data)
        return data

    def _clean_amounts(self, data: dict[str, Any]) -> None:
        names = [name for name in QUARTERS if name in self.fields]
        if any(name not in data for name in names):
            return
        amounts = [data[name] for name in names]
        for reason in rules.reasons_against_amounts(amounts, quarters=len(names)):
            self.add_error(None, reason)
        if not any(self.typed[name] for name in names):
            self.add_error(None, _("Write an amount in at least one quarter."))

    def said(self) -> LineSaid:
        """Return what the writer says of the row."""
        if self.is_removed:
            return LineSaid(None, line=self.line, base_revision=self.began_at)
        data = self.cleaned_data
        cost = CostSaid(
            description=data["description"],
            fund=data["fund"],
            budget_class=self.lists.budget_classes[data["budget_class"]],
            currency=data["currency"].upper(),
            amounts=[data[name] for name in QUARTERS if name in self.fields],
            source_category=self.lists.source_categories.get(data["source_category"]),
        )
        return LineSaid(cost, line=self.line, base_revision=self.began_at, uid=self.made_as)


def standing_cost(line: CostLine | None, lists: CostLists) -> Typed:
    """Return a cost line as it stands in the fields; a new one is in the base currency."""
    names: Sequence[str] = QUARTERS[: len(lists.quarters)]
    if line is None:
        empty = dict.fromkeys(("description", "budget_class", "fund", "source_category", "remove"), "")
        return {**empty, "currency": lists.base, **dict.fromkeys(names, "")}
    return {
        "description": line.description,
        "budget_class": line.budget_class.code,
        "fund": line.fund,
        "source_category": line.source_category.code if line.source_category else "",
        "currency": line.currency,
        "remove": "",
        **{name: as_typed(getattr(line, name)) for name in names},
    }
