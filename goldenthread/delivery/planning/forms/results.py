"""What arrives when results and their indicators are written: read, explained, and never thrown away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from goldenthread.direction.strategy.models import Direction, Measure, PlanElement, Tag, TagSet
from goldenthread.foundation.lib.texts import text_in

from .. import actions, queries
from ..models import Baseline, Indicator, Programme, Result, Target
from .programmes import LONG, LanguageForm, area, language_to_write, number_field

SIGNIFICANCE = (
    ("", "–"),
    ("0", gettext_lazy("0 · not targeted")),
    ("1", "1"),
    ("2", "2"),
    ("3", gettext_lazy("3 · principal")),
)
# A set with more tags than this is written as codes, not ticked.
MOST_BOXES = 14
PARTS = ("value", "numerator", "denominator", "text")
LIST_LENGTH = 90


class ResultForm(LanguageForm):
    """A result: its statement, its place in the tree and on the thread, and its tags."""

    written = "statement"
    statement = forms.CharField(
        label=gettext_lazy("Statement"),
        max_length=LONG,
        widget=area(),
        help_text=gettext_lazy("What will have changed, for whom; not what you do."),
    )
    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Leave it empty and it is numbered."),
    )
    element = forms.ChoiceField(
        label=gettext_lazy("Element of the strategic plan"),
        required=False,
        help_text=gettext_lazy("Where the golden thread goes on. Without one there is a gap."),
    )
    parent = forms.ChoiceField(label=gettext_lazy("Leads to"), required=False)
    assumption = forms.CharField(
        label=gettext_lazy("Assumption"),
        max_length=LONG,
        required=False,
        widget=area(),
        help_text=gettext_lazy("What has to hold for this result to lead there."),
    )
    field_order = ("base_revision", "statement", "language", "code", "element", "parent", "assumption")

    def __init__(self, *args: Any, programme: Programme, result: Result | None = None, **kwargs: Any) -> None:
        self.tag_sets = queries.tags_to_choose(programme.plan_version, result)
        self.elements = {one.code: one for one in queries.elements_to_link(programme.plan_version)}
        others = programme.results.order_by("position", "code")
        self.parents = {str(one.uid): one for one in (others.exclude(pk=result.pk) if result else others)}
        super().__init__(*args, **kwargs)
        self._choose("element", _("No element: a gap"), [_element(one) for one in self.elements.values()])
        tops = [
            (uid, f"{one.code} {text_in(one.statement)}"[:LIST_LENGTH]) for uid, one in self.parents.items()
        ]
        self._choose("parent", _("No other result: it stands at the top"), tops)
        for tag_set, tags in self.tag_sets:
            self._add_tags(tag_set, tags)
        if not self.is_bound:
            self.initial = self.standing(result) if result else {"language": language_to_write({})}

    def _choose(self, name: str, none: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = [("", none), *choices]  # type: ignore[attr-defined]

    def _add_tags(self, tag_set: TagSet, tags: list[Tag]) -> None:
        name = text_in(tag_set.name)
        if len(tags) > MOST_BOXES and not tag_set.has_significance:
            some = ", ".join(
                [tag.code for tag in tags if tag.parent_id][:2] or [tag.code for tag in tags][:2]
            )
            self.fields[f"tags_{tag_set.pk}"] = forms.CharField(
                label=name,
                required=False,
                help_text=_("Codes with commas, such as %(some)s") % {"some": some},
            )
            return
        if not tag_set.has_significance:
            self.fields[f"tags_{tag_set.pk}"] = forms.MultipleChoiceField(
                label=name,
                required=False,
                widget=forms.CheckboxSelectMultiple,
                choices=[(tag.code, text_in(tag.name) or tag.code) for tag in tags],
            )
            return
        for tag in tags:
            words = {"tag": text_in(tag.name) or tag.code}
            self.fields[f"significance_{tag.pk}"] = forms.ChoiceField(
                label=_("How much does it contribute to %(tag)s?") % words,
                choices=SIGNIFICANCE,
                required=False,
            )
            self.fields[f"justification_{tag.pk}"] = forms.CharField(
                label=_("Why, for %(tag)s?") % words, required=False, max_length=LONG, widget=area(2)
            )

    def standing(self, result: Result) -> dict[str, Any]:
        """Return what a result says now, as the form shows it."""
        language = language_to_write(result.statement)
        uses = {use.tag_id: use for use in result.tag_uses.all()}
        found: dict[str, Any] = {
            "base_revision": str(result.revision),
            "statement": text_in(result.statement, language),
            "language": language,
            "code": result.code,
            "element": result.element.code if result.element else "",
            "parent": str(result.parent.uid) if result.parent else "",
            "assumption": result.assumption,
        }
        for tag_set, tags in self.tag_sets:
            chosen = [tag for tag in tags if tag.pk in uses]
            if f"tags_{tag_set.pk}" in self.fields:
                codes = [tag.code for tag in chosen]
                is_list = isinstance(self.fields[f"tags_{tag_set.pk}"], forms.MultipleChoiceField)
                found[f"tags_{tag_set.pk}"] = codes if is_list else ", ".join(codes)
                continue
            for tag in chosen:
                use = uses[tag.pk]
                said = "" if use.significance is None else str(use.significance)
                found[f"significance_{tag.pk}"] = said
                found[f"justification_{tag.pk}"] = use.justification
        return found

    @property
    def main_fields(self) -> list[forms.BoundField]:
        """Return the fields of the result itself."""
        return [bound for bound in self.shown if not bound.name.startswith(("tags_", "signif", "justif"))]

    @property
    def tag_fields(self) -> list[dict[str, Any]]:
        """Return the fields of the tags, by set."""
        return [
            {
                "set": tag_set,
                "field": self[f"tags_{tag_set.pk}"] if f"tags_{tag_set.pk}" in self.fields else None,
                "uses": [
                    {
                        "tag": tag,
                        "significance": self[f"significance_{tag.pk}"],
                        "justification": self[f"justification_{tag.pk}"],
                    }
                    for tag in tags
                    if f"significance_{tag.pk}" in self.fields
                ],
            }
            for tag_set, tags in self.tag_sets
        ]

    def clean(self) -> dict[str, Any]:
        """Turn codes into tags; name the codes no set has, and a reason that is given for no tag."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        self.uses: list[actions.TagSaid] = []
        for tag_set, tags in self.tag_sets:
            if f"tags_{tag_set.pk}" in self.fields:
                self._clean_codes(f"tags_{tag_set.pk}", tags)
            else:
                self._clean_significance(tags)
        return data

    def _clean_codes(self, name: str, tags: list[Tag]) -> None:
        said = self.cleaned_data.get(name, [])
        codes = said.replace(";", ",").replace("\n", ",").split(",") if isinstance(said, str) else said
        known = {tag.code.casefold(): tag for tag in tags}
        wanted = [code.strip() for code in codes if code.strip()]
        unknown = [code for code in wanted if code.casefold() not in known]
        if unknown:
            self.add_error(
                name,
                _("%(codes)s is not in this list. Write codes of the list, with commas between them.")
                % {"codes": ", ".join(unknown)},
            )
        self.uses += [actions.TagSaid(known[code.casefold()]) for code in wanted if code.casefold() in known]

    def _clean_significance(self, tags: list[Tag]) -> None:
        for tag in tags:
            said = self.cleaned_data.get(f"significance_{tag.pk}", "")
            why = self.cleaned_data.get(f"justification_{tag.pk}", "")
            if said:
                self.uses.append(actions.TagSaid(tag, int(said), why))
            elif why:
                self.add_error(f"significance_{tag.pk}", _("Say how much, from 0 to 3, or remove the reason"))

    def said(self, there: Mapping[str, str] | None) -> actions.ResultSaid:
        """Return what was typed, as the action takes it."""
        data = self.cleaned_data
        return actions.ResultSaid(
            statement=self.texts(there),
            code=data["code"],
            element=self.elements.get(data["element"]),
            parent=self.parents.get(data["parent"]),
            assumption=data["assumption"],
            tags=self.uses,
        )


def _element(element: PlanElement) -> tuple[str, str]:
    title = text_in(element.short_title) or text_in(element.title)
    return element.code, f"{element.code} {title}"[:LIST_LENGTH]


class IndicatorForm(LanguageForm):
    """An indicator of a result, with its baseline and a milestone for every year of the programme."""

    title = forms.CharField(label=gettext_lazy("What it measures"), max_length=LONG, widget=area(2))
    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("Leave it empty and it is numbered."),
    )
    measure = forms.ChoiceField(label=gettext_lazy("Measured as"), choices=Measure.choices)
    direction = forms.ChoiceField(label=gettext_lazy("Better is"), choices=Direction.choices)
    unit = forms.CharField(
        label=gettext_lazy("Unit"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Such as: institutions, laws, people."),
    )
    means_of_verification = forms.CharField(
        label=gettext_lazy("Means of verification"),
        max_length=LONG,
        required=False,
        widget=area(2),
        help_text=gettext_lazy("Where the number comes from, so that another finds the same."),
    )
    responsible = forms.CharField(label=gettext_lazy("Responsible"), max_length=200, required=False)
    baseline_year = forms.IntegerField(
        label=gettext_lazy("Year of the baseline"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": 6}),
    )
    field_order = (
        "base_revision",
        "title",
        "language",
        "code",
        "measure",
        "direction",
        "unit",
        "means_of_verification",
        "responsible",
    )

    def __init__(self, *args: Any, result: Result, indicator: Indicator | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        programme = result.programme
        self.result = result
        self.years = range(programme.starts_on.year, programme.ends_on.year + 1)
        self._add_value("baseline", _("Baseline"))
        for year in self.years:
            self._add_value(f"y{year}", str(year))
        if not self.is_bound:
            fresh = {
                "base_revision": str(result.revision),
                "language": language_to_write({}),
                "direction": Direction.UP,
            }
            self.initial = self.standing(indicator) if indicator else fresh

    def _add_value(self, start: str, words: str) -> None:
        said = {"of": words}
        self.fields[f"{start}_value"] = number_field(label=_("%(of)s: value") % said)
        self.fields[f"{start}_numerator"] = number_field(label=_("%(of)s: how many") % said)
        self.fields[f"{start}_denominator"] = number_field(label=_("%(of)s: of how many") % said)
        self.fields[f"{start}_text"] = forms.CharField(
            label=_("%(of)s: in words") % said, required=False, max_length=LONG
        )

    def standing(self, indicator: Indicator) -> dict[str, Any]:
        """Return what an indicator says now, as the form shows it."""
        language = language_to_write(indicator.title)
        baseline, milestones = queries.baseline_of(indicator), queries.milestones_of(indicator)
        found: dict[str, Any] = {
            "base_revision": str(self.result.revision),
            "title": text_in(indicator.title, language),
            "language": language,
            "baseline_year": baseline.period.ends_on.year if baseline else "",
            **_parts("baseline", baseline),
        }
        for name in ("code", "measure", "direction", "unit", "means_of_verification", "responsible"):
            found[name] = getattr(indicator, name)
        for year in self.years:
            found |= _parts(f"y{year}", milestones.get(year))
        return found

    @property
    def main_fields(self) -> list[forms.BoundField]:
        """Return the fields of the indicator itself."""
        own = ("title", "language", "code", "measure", "direction", "unit", "means_of_verification")
        return [self[name] for name in (*own, "responsible")]

    @property
    def value_rows(self) -> list[dict[str, Any]]:
        """Return the baseline and each year with the fields of its value, for the table of the page."""
        starts = [("baseline", _("Baseline")), *((f"y{year}", str(year)) for year in self.years)]
        return [
            {
                "label": label,
                "year": self["baseline_year"] if start == "baseline" else None,
                "cells": [self[f"{start}_{part}"] for part in PARTS],
            }
            for start, label in starts
        ]

    def said(self, there: Mapping[str, str] | None) -> actions.IndicatorSaid:
        """Return what was typed, as the action takes it."""
        data = self.cleaned_data
        return actions.IndicatorSaid(
            title=self.texts(there),
            measure=data["measure"],
            direction=data["direction"],
            unit=data["unit"],
            means_of_verification=data["means_of_verification"],
            responsible=data["responsible"],
            code=data["code"],
            baseline_year=data["baseline_year"],
            baseline=self._value("baseline"),
            milestones={year: self._value(f"y{year}") for year in self.years},
        )

    def _value(self, start: str) -> actions.ValueSaid:
        return actions.ValueSaid(**{part: self.cleaned_data[f"{start}_{part}"] for part in PARTS})


def _parts(start: str, fact: Baseline | Target | None) -> dict[str, Any]:
    if fact is None:
        return {}
    # A share was worked out from its parts, and is again.
    value = None if fact.numerator is not None else fact.value
    numbers = {"value": value, "numerator": fact.numerator, "denominator": fact.denominator}
    return {
        **{
            f"{start}_{part}": "" if number is None else f"{number.normalize():f}"
            for part, number in numbers.items()
        },
        f"{start}_text": fact.text,
    }
