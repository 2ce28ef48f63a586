"""The rows of a workplan as they are typed: outputs, activities, posts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goldenthread.direction.organization.models import Place
from goldenthread.foundation.lib.texts import text_in

from .. import rules
from ..actions import ActivitySaid, OutputSaid, PostSaid
from ..models import Activity, Fund, Output, Post, Workplan
from ..queries import workplans as workplan_queries
from .rows import ON, RowForm, Typed, day_in, language_of, with_text

CHOOSE = ("", _("Choose"))


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Write a date"),
            "invalid": _("Write a date, for example 2020-03-31"),
        },
    )


def _one_of(label: Any, *, required: Any, **kwargs: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        error_messages={"required": required, "invalid_choice": _("Choose one from the list")},
        **kwargs,
    )


class DatedForm(RowForm):
    """A row with a first and a last day within the workplan's period."""

    def __init__(self, *args: Any, workplan: Workplan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = "f-%s"
        self.workplan = workplan

    def clean(self) -> dict[str, Any]:
        """Refuse days outside the period, beside the day."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = data.get("starts_on"), data.get("ends_on")
        if isinstance(first, date) and isinstance(last, date):
            period = self.workplan.period
            within = (period.starts_on, period.ends_on)
            for reason in rules.reasons_against_dates(first, last, within=within):
                self.add_error("ends_on" if last < first or first >= within[0] else "starts_on", reason)
        return data


class OutputForm(RowForm):
    """What the entity delivers, and what it serves."""

    serves = _one_of(
        _("It serves"),
        required=_("Choose the result or the action plan that this output serves"),
        help_text=_("A result of the entity’s programme, or an element of an action plan."),
    )
    statement = forms.CharField(
        label=_("Output"),
        max_length=rules.longest(Output, "statement"),
        widget=forms.Textarea(attrs={"rows": 3, "class": "short", "dir": "auto"}),
        help_text=_(
            "What will be there at the end, in one sentence. What is done for it comes as activities."
        ),
        error_messages={"required": _("Say in one sentence what is delivered")},
    )
    code = forms.CharField(
        label=_("Code"),
        required=False,
        max_length=rules.longest(Output, "code"),
        widget=forms.TextInput(attrs={"class": "narrow", "autocomplete": "off"}),
        help_text=_("Left empty, it is numbered after what it serves."),
    )

    def __init__(self, *args: Any, workplan: Workplan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = "f-%s"
        self.results = {f"result:{one.uid}": one for one in workplan_queries.results_to_serve(workplan)}
        self.elements = {f"element:{one.uid}": one for one in workplan_queries.elements_to_serve(workplan)}
        results = [(key, f"{one.code} {text_in(one.statement)[:120]}") for key, one in self.results.items()]
        elements = [(key, f"{one.code} {text_in(one.title)[:120]}") for key, one in self.elements.items()]
        groups = [(_("Results of the programme"), results), (_("Action plans"), elements)]
        field: Any = self.fields["serves"]
        field.choices = [CHOOSE, *(group for group in groups if group[1])]
        self.has_choice = bool(results or elements)

    def said(self, output: Output | None) -> OutputSaid:
        """Return what the writer says."""
        data = self.cleaned_data
        return OutputSaid(
            statement=with_text(output.statement if output else None, data["statement"]),
            result=self.results.get(data["serves"]),
            element=self.elements.get(data["serves"]),
            code=data["code"],
        )


def standing_output(output: Output | None, *, serves: str = "") -> Typed:
    """Return an output as it stands in the fields."""
    if output is None:
        return {"serves": serves, "statement": "", "code": ""}
    served = f"result:{output.result.uid}" if output.result else f"element:{_element_uid(output)}"
    return {
        "serves": served,
        "statement": text_in(output.statement, language_of(output.statement)),
        "code": output.code,
    }


def _element_uid(output: Output) -> str:
    return str(output.element.uid) if output.element else ""


class ActivityForm(DatedForm):
    """What is done, when, by whom, with whom and where."""

    title = forms.CharField(
        label=_("Activity"),
        max_length=rules.longest(Activity, "title"),
        widget=forms.Textarea(attrs={"rows": 2, "class": "short", "dir": "auto"}),
        help_text=_("What is done, in one sentence."),
        error_messages={"required": _("Say in one sentence what is done")},
    )
    starts_on = _day(_("From"))
    ends_on = _day(_("To"))
    status = _one_of(_("Status"), required=_("Choose a status"), choices=Activity.Status.choices)
    responsible = forms.CharField(
        label=_("Responsible"),
        required=False,
        max_length=rules.longest(Activity, "responsible"),
        widget=forms.TextInput(attrs={"dir": "auto"}),
        help_text=_("Who answers for it: a person or a function."),
    )
    partners = forms.CharField(
        label=_("Partners"),
        required=False,
        max_length=rules.longest(Activity, "partners"),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    places = forms.MultipleChoiceField(
        label=_("Where"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 4}),
        help_text=_("Several can be chosen: hold Ctrl, or Cmd on a Mac."),
        error_messages={"invalid_choice": _("Choose places from the list")},
    )

    def __init__(self, *args: Any, places: Iterable[Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known_places = {place.code: place for place in places}
        field: Any = self.fields["places"]
        field.choices = [(code, str(place)) for code, place in self.known_places.items()]

    def said(self, activity: Activity | None) -> ActivitySaid:
        """Return what the writer says."""
        data = self.cleaned_data
        return ActivitySaid(
            title=with_text(activity.title if activity else None, data["title"]),
            starts_on=data["starts_on"],
            ends_on=data["ends_on"],
            responsible=data["responsible"],
            partners=data["partners"],
            status=data["status"],
            places=tuple(self.known_places[code] for code in data["places"]),
        )


def standing_activity(activity: Activity | None, workplan: Workplan) -> Typed:
    """Return an activity as it stands in the fields; a new one takes the whole period."""
    if activity is None:
        return {
            "title": "",
            "starts_on": day_in(workplan.period.starts_on),
            "ends_on": day_in(workplan.period.ends_on),
            "status": Activity.Status.PLANNED.value,
            "responsible": "",
            "partners": "",
            "places": "",
        }
    return {
        "title": text_in(activity.title, language_of(activity.title)),
        "starts_on": day_in(activity.starts_on),
        "ends_on": day_in(activity.ends_on),
        "status": activity.status,
        "responsible": activity.responsible,
        "partners": activity.partners,
        "places": ",".join(sorted(place.code for place in activity.places.all())),
    }


class PostForm(DatedForm):
    """A post that works on the workplan."""

    title = forms.CharField(
        label=_("Title of the post"),
        max_length=rules.longest(Post, "title"),
        widget=forms.TextInput(attrs={"dir": "auto"}),
        error_messages={"required": _("Write the title of the post")},
    )
    grade = forms.CharField(
        label=_("Grade"),
        max_length=rules.longest(Post, "grade"),
        widget=forms.TextInput(attrs={"class": "narrow"}),
        help_text=_("Such as P-3, NO-B or G-6."),
        error_messages={"required": _("Write the grade")},
    )
    category = _one_of(
        _("Category"), required=_("Choose a category"), choices=[CHOOSE, *Post.Category.choices]
    )
    fund = _one_of(_("Paid from"), required=_("Choose a fund"), choices=[CHOOSE, *Fund.choices])
    is_vacant = forms.BooleanField(label=_("The post is vacant"), required=False)
    starts_on = _day(_("From"))
    ends_on = _day(_("To"))

    def said(self) -> PostSaid:
        """Return what the writer says."""
        return PostSaid(**{name: self.cleaned_data[name] for name in self.names})


def standing_post(post: Post | None, workplan: Workplan) -> Typed:
    """Return a post as it stands in the fields."""
    if post is None:
        period = workplan.period
        empty = dict.fromkeys(("title", "grade", "category", "fund", "is_vacant"), "")
        return {**empty, "starts_on": day_in(period.starts_on), "ends_on": day_in(period.ends_on)}
    return {
        "title": post.title,
        "grade": post.grade,
        "category": post.category,
        "fund": post.fund,
        "is_vacant": ON if post.is_vacant else "",
        "starts_on": day_in(post.starts_on),
        "ends_on": day_in(post.ends_on),
    }
