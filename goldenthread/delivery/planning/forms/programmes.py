"""What arrives when a programme is written: read, explained where it is wrong, and never thrown away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from goldenthread.direction.organization.models import Entity
from goldenthread.direction.strategy.models import PlanVersion
from goldenthread.foundation.lib import narratives
from goldenthread.foundation.lib.classification import Classification
from goldenthread.foundation.lib.texts import FIRST_CHOICE, TextMap, text_in
from goldenthread.foundation.ui.once_form import OnceForm

from .. import actions, rules
from ..models import Fund, PlanSection, Programme, ProgrammeResource, ProgrammeRisk

LONG = 2000


def area(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "class": "short", "dir": "auto"})


def _date() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def number_field(**kwargs: Any) -> forms.DecimalField:
    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "size": 10})
    return forms.DecimalField(required=False, widget=widget, **kwargs)


def language_to_write(texts: Mapping[str, str] | None) -> str:
    """Return the language a text is offered in: the reader's if it has one, else one that it has."""
    wanted = (get_language() or FIRST_CHOICE).split("-")[0]
    known = [language for language, text in (texts or {}).items() if text]
    return wanted if wanted in known or not known else known[0]


@dataclass(frozen=True)
class Clash:
    """A field in which two people wrote different things."""

    label: str
    theirs: str
    mine: str


class ProgrammeRowForm(OnceForm):
    """A form of part of a programme. It knows what stood there when the writer began."""

    base_revision = forms.CharField(widget=forms.HiddenInput, required=False, max_length=80)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = "f-%s"

    @property
    def began_from(self) -> int:
        """Return the revision the writer began from; 0 where there was nothing."""
        said = str(self.data.get("base_revision", ""))
        return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else 0

    @property
    def shown(self) -> list[forms.BoundField]:
        """Return the fields of the page in order, without the hidden ones."""
        return self.visible_fields()

    @property
    def typed(self) -> dict[str, Any]:
        """Return what stands in the fields, right or wrong."""
        return {bound.name: bound.value() for bound in self}

    def clashes_with(self, theirs: Mapping[str, Any]) -> list[Clash]:
        """Return the fields in which what arrived differs from what stands there now."""
        return [
            Clash(str(bound.label), there, mine)
            for bound in self.visible_fields()
            if (there := self._words(bound.name, theirs.get(bound.name)))
            != (mine := self._words(bound.name, bound.value()))
        ]

    def meet(self, theirs: Mapping[str, Any]) -> None:
        """Begin again from what stands there now: saving once more is a decision, both having been seen."""
        data = QueryDict(mutable=True)
        data.update(self.data)
        for name, value in theirs.items():
            if name.startswith("base_"):
                data[name] = value
        self.data = data

    def _words(self, name: str, value: Any) -> str:
        field = self.fields[name]
        if value in (None, "", []):
            return "–"
        if isinstance(field, forms.ChoiceField):
            chosen = {str(one) for one in (value if isinstance(value, list) else [value])}
            return ", ".join(str(label) for code, label in _flat(field.choices) if str(code) in chosen)
        if isinstance(field, forms.DecimalField):
            try:
                return f"{Decimal(str(value)).normalize():f}"
            except ArithmeticError:
                return str(value)
        return str(value).replace("\r\n", "\n").strip()


def _flat(choices: Any) -> list[tuple[Any, Any]]:
    return [
        pair
        for code, label in choices
        for pair in (label if isinstance(label, list | tuple) else [(code, label)])
    ]


class LanguageForm(ProgrammeRowForm):
    """A form of something with a title in several languages, of which one is written at a time."""

    # The field that holds the text.
    written = "title"
    language = forms.ChoiceField(
        label=gettext_lazy("Written in"),
        choices=settings.LANGUAGES,
        help_text=gettext_lazy("What is written in other languages stays."),
    )

    def texts(self, there: Mapping[str, str] | None) -> TextMap:
        """Return what is there with what was typed, in its language."""
        return {**(there or {}), self.cleaned_data["language"]: self.cleaned_data[self.written]}


class ProgrammeForm(LanguageForm):
    """A programme as a whole: title, kind and dates."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=300, widget=area(2))
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Programme.Kind.choices)
    starts_on = forms.DateField(label=gettext_lazy("Begins on"), widget=_date())
    ends_on = forms.DateField(label=gettext_lazy("Ends on"), widget=_date())

    field_order: tuple[str, ...] = ("base_revision", "title", "language", "kind", "starts_on", "ends_on")

    @staticmethod
    def standing(programme: Programme) -> dict[str, Any]:
        """Return what a programme says now, as the form shows it."""
        language = language_to_write(programme.title)
        return {
            "base_revision": actions.stamp_of(actions.said_of(programme)),
            "title": text_in(programme.title, language),
            "language": language,
            "kind": programme.kind,
            "starts_on": programme.starts_on.isoformat(),
            "ends_on": programme.ends_on.isoformat(),
        }

    def said(self, there: Mapping[str, str] | None) -> actions.ProgrammeSaid:
        """Return what was typed, as the action takes it."""
        data = self.cleaned_data
        return actions.ProgrammeSaid(self.texts(there), data["kind"], data["starts_on"], data["ends_on"])


KIND_OF_ENTITY = {
    Entity.Kind.REGIONAL_OFFICE: Programme.Kind.REGIONAL,
    Entity.Kind.HEADQUARTERS_DIVISION: Programme.Kind.HEADQUARTERS,
    Entity.Kind.HEADQUARTERS_BRANCH: Programme.Kind.HEADQUARTERS,
    Entity.Kind.HEADQUARTERS_SECTION: Programme.Kind.HEADQUARTERS,
}


class StartForm(ProgrammeForm):
    """A new programme: also under which plan."""

    plan_version = forms.ModelChoiceField(
        PlanVersion.objects.none(),
        label=gettext_lazy("Strategic plan"),
        empty_label=None,
        help_text=gettext_lazy("Plans in force under which the entity has no programme yet."),
    )
    field_order = ("base_revision", "plan_version", *ProgrammeForm.field_order[1:])

    def __init__(self, *args: Any, entity: Entity, versions: Sequence[PlanVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plans: Any = self.fields["plan_version"]
        plans.queryset = PlanVersion.objects.filter(pk__in=[one.pk for one in versions]).select_related(
            "plan"
        )
        plans.label_from_instance = lambda version: text_in(version.plan.title) or version.plan.code
        if versions:
            plan = versions[0].plan
            self.initial = {
                "kind": KIND_OF_ENTITY.get(Entity.Kind(entity.kind), Programme.Kind.COUNTRY),
                "language": language_to_write({}),
                "starts_on": plan.starts_on.isoformat(),
                "ends_on": plan.ends_on.isoformat(),
            }


def _weights(words: Mapping[int, Any]) -> list[tuple[str, str]]:
    return [("", "–"), *((str(number), f"{number} · {word}") for number, word in words.items())]


class RiskForm(ProgrammeRowForm):
    """A risk to the programme, weighed from 1 to 5."""

    factor = forms.ChoiceField(label=gettext_lazy("Kind of risk"), choices=ProgrammeRisk.Factor.choices)
    description = forms.CharField(label=gettext_lazy("What could happen"), max_length=LONG, widget=area())
    likelihood = forms.ChoiceField(label=gettext_lazy("How likely"))
    impact = forms.ChoiceField(label=gettext_lazy("How severe"))
    response = forms.CharField(
        label=gettext_lazy("What you do about it"), max_length=LONG, required=False, widget=area()
    )

    def __init__(self, *args: Any, risk: ProgrammeRisk | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["likelihood"].choices = _weights(rules.LIKELIHOODS)  # type: ignore[attr-defined]
        self.fields["impact"].choices = _weights(rules.IMPACTS)  # type: ignore[attr-defined]
        if not self.is_bound and risk is not None:
            self.initial = self.standing(risk)

    @staticmethod
    def standing(risk: ProgrammeRisk) -> dict[str, Any]:
        """Return what a risk says now, as the form shows it."""
        return {
            "base_revision": str(risk.revision),
            "factor": risk.factor,
            "description": risk.description,
            "likelihood": str(risk.likelihood),
            "impact": str(risk.impact),
            "response": risk.response,
        }

    def said(self) -> actions.RiskSaid:
        """Return what was typed, as the action takes it."""
        data = self.cleaned_data
        return actions.RiskSaid(
            data["factor"],
            data["description"],
            int(data["likelihood"]),
            int(data["impact"]),
            data["response"],
        )


class ResourcesForm(ProgrammeRowForm):
    """What the programme needs: an amount for each year and fund, empty where nothing is said."""

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.years = range(programme.starts_on.year, programme.ends_on.year + 1)
        for year in self.years:
            for fund in Fund:
                words = {"year": year, "fund": fund.label}
                self.fields[f"need_{year}_{fund.value}"] = number_field(label=_("%(year)s, %(fund)s") % words)
                self.fields[f"base_{year}_{fund.value}"] = forms.IntegerField(
                    widget=forms.HiddenInput, required=False, min_value=0
                )
        if not self.is_bound:
            self.initial = self.standing(programme.resources.all())

    @staticmethod
    def standing(resources: Iterable[ProgrammeResource]) -> dict[str, Any]:
        """Return the amounts as they are now, as the form shows them, and their revisions."""
        found: dict[str, Any] = {}
        for row in resources:
            found[f"need_{row.year}_{row.fund}"] = f"{row.amount:.2f}"
            found[f"base_{row.year}_{row.fund}"] = str(row.revision)
        return found

    @property
    def grid(self) -> list[dict[str, Any]]:
        """Return each year with the field of each fund and its hidden revision, for the table of the page."""
        return [
            {
                "year": year,
                "cells": [
                    {
                        "fund": fund.label,
                        "field": self[f"need_{year}_{fund}"],
                        "base": self[f"base_{year}_{fund}"],
                    }
                    for fund in Fund
                ],
            }
            for year in self.years
        ]

    def said(self) -> dict[tuple[int, str], actions.NeedSaid]:
        """Return what was typed, as the action takes it."""
        data = self.cleaned_data
        return {
            (year, fund.value): actions.NeedSaid(
                data[f"need_{year}_{fund}"], data[f"base_{year}_{fund}"] or 0
            )
            for year in self.years
            for fund in Fund
        }


class TextForm(ProgrammeRowForm):
    """One text of a programme, with its language and who may read it."""

    text = forms.CharField(
        label=gettext_lazy("Text"),
        required=False,
        strip=False,
        max_length=narratives.MAX_LENGTH,
        widget=forms.Textarea(attrs={"class": "long", "dir": "auto", "rows": 16}),
        help_text=gettext_lazy("A blank line begins a paragraph. Do not name people at risk."),
    )
    language = forms.ChoiceField(label=gettext_lazy("Written in"), choices=settings.LANGUAGES)
    classification = forms.ChoiceField(label=gettext_lazy("Who may read it"), choices=Classification.choices)

    @staticmethod
    def standing(section: PlanSection | None) -> dict[str, Any]:
        """Return what a text holds now, as the form shows it."""
        if section is None:
            return {
                "base_revision": "0",
                "language": language_to_write({}),
                "classification": Classification.INTERNAL,
            }
        return {
            "base_revision": str(section.revision),
            "text": section.text,
            "language": section.language,
            "classification": section.classification,
        }
