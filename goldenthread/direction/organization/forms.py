"""What arrives: filters of the lists and the form that gives a role."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.lib.texts import FIRST_CHOICE

from . import queries, rules, rules_periods
from .actions_periods import PeriodSaid
from .models import Entity, Period, Region


def date_input() -> forms.DateInput:
    """Return an input that browsers show as a calendar."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class EntityFilter(forms.Form):
    """What the entity list is narrowed to."""

    q = forms.CharField(label=_("Name or code"), required=False, max_length=100)
    region = forms.ChoiceField(label=_("Region"), required=False)
    kind = forms.ChoiceField(
        label=_("Type"), required=False, choices=[("", _("All types")), *Entity.Kind.choices]
    )
    on = forms.DateField(
        label=_("As at"),
        required=False,
        widget=date_input(),
        error_messages={"invalid": _("Write a date, for example 2019-12-31.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        region = self.fields["region"]
        assert isinstance(region, forms.ChoiceField)  # noqa: S101 -- tells the type checker what was declared above
        region.choices = [("", _("All regions")), *((r.code, str(r)) for r in queries.regions())]

    def on_or(self, today: date) -> date:
        """Return the day asked for, else today."""
        self.is_valid()
        day: date | None = self.cleaned_data.get("on")
        return day or today

    def wishes(self) -> dict[str, str]:
        """Return the filters that were understood, as the query takes them."""
        self.is_valid()
        said = self.cleaned_data
        return {
            "search": said.get("q", "").strip(),
            "region": said.get("region", ""),
            "kind": said.get("kind", ""),
        }


class PeopleFilter(forms.Form):
    """What the list of people is narrowed to."""

    q = forms.CharField(label=_("Name or e-mail address"), required=False, max_length=100)
    role = forms.ChoiceField(
        label=_("Role"),
        required=False,
        choices=[("", _("All roles")), *((role.code, role.name) for role in rules.ROLES.values())],
    )

    def wishes(self) -> dict[str, str]:
        """Return the filters that were understood, as the query takes them."""
        self.is_valid()
        return {"search": self.cleaned_data.get("q", "").strip(), "role": self.cleaned_data.get("role", "")}


class PeriodFilter(forms.Form):
    """What the list of periods is narrowed to."""

    q = forms.CharField(label=_("Name or code"), required=False, max_length=100)
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("All kinds")), *Period.Kind.choices]
    )

    def wishes(self) -> dict[str, str]:
        """Return the filters that were understood, as the query takes them."""
        self.is_valid()
        return {"search": self.cleaned_data.get("q", "").strip(), "kind": self.cleaned_data.get("kind", "")}


class PeriodForm(forms.Form):
    """A stretch of time, added to the calendar or corrected. The action says what is wrong with it."""

    code = forms.CharField(
        label=_("Code"),
        max_length=rules_periods.LONGEST_CODE,
        help_text=_(
            "Short and in capitals, as it stands in addresses: 2020, or 2018H2-2019. It cannot be changed "
            "once something refers to the period."
        ),
        error_messages={"required": _("Write a code, such as 2020")},
    )
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=Period.Kind.choices,
        help_text=_(
            "Workplans are made for years, plan periods and other stretches, of up to eight quarters. These "
            "may share days, such as 18 months beside years; you are warned. Half-years, quarters and months "
            "are for rounds and values. A year, half-year, quarter or month is there only once."
        ),
    )
    starts_on = forms.DateField(
        label=_("First day"),
        widget=date_input(),
        help_text=_("The first day of a month."),
        error_messages={"required": _("Write the first day"), "invalid": _("Write a date, as 2020-01-01")},
    )
    ends_on = forms.DateField(
        label=_("Last day"),
        widget=date_input(),
        help_text=_("The last day of a month, at most 36 months later."),
        error_messages={"required": _("Write the last day"), "invalid": _("Write a date, as 2020-12-31")},
    )

    def __init__(
        self, *args: Any, period: Period | None = None, is_used: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = "f-%s"
        names = period.name if period else {}
        for language, word in settings.LANGUAGES:
            is_first = language == FIRST_CHOICE
            self.fields[f"name_{language}"] = forms.CharField(
                label=_("Title in English") if is_first else word,
                required=is_first,
                max_length=rules_periods.LONGEST_NAME,
                initial=names.get(language, ""),
                widget=forms.TextInput(attrs={"dir": "auto"}),
                help_text=_("As people read it: 2020, or July 2018 to December 2019.") if is_first else "",
                error_messages={"required": _("Write a title, such as July 2018 to December 2019")},
            )
        self.order_fields([f"name_{FIRST_CHOICE}", "code", "kind", "starts_on", "ends_on"])
        if period is not None:
            for field in ("code", "kind", "starts_on", "ends_on"):
                self.fields[field].initial = getattr(period, field)
                # What refers to the period would mean other days. The action refuses it as well.
                self.fields[field].disabled = is_used

    @property
    def other_titles(self) -> list[forms.BoundField]:
        """Return the fields for titles in other languages."""
        return [self[f"name_{code}"] for code, _word in settings.LANGUAGES if code != FIRST_CHOICE]

    @property
    def main_fields(self) -> list[forms.BoundField]:
        """Return the fields to answer: of a period in use, its title."""
        names = (f"name_{FIRST_CHOICE}", "code", "kind", "starts_on", "ends_on")
        return [self[name] for name in names if not self.fields[name].disabled]

    def clean_code(self) -> str:
        """Return the code in capitals, as it is kept."""
        return str(self.cleaned_data["code"]).upper()

    def said(self) -> PeriodSaid:
        """Return the answers as the action takes them."""
        said = self.cleaned_data
        return PeriodSaid(
            code=said["code"],
            name={language: said[f"name_{language}"] for language, _word in settings.LANGUAGES},
            kind=said["kind"],
            starts_on=said["starts_on"],
            ends_on=said["ends_on"],
        )


class AddPersonForm(forms.Form):
    """A new account: whose, under which address."""

    name = forms.CharField(
        label=_("Name"), max_length=200, help_text=_("As others see it beside what the person does.")
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("The person signs in with it. It must be theirs alone."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )


class CloseAccountForm(forms.Form):
    """Why someone's account ends."""

    reason = forms.CharField(
        label=_("Reason"), max_length=500, help_text=_("Such as “left the organization”. It is recorded.")
    )


class GiveRoleForm(forms.Form):
    """A role to be given: to whom, which, where and for how long."""

    email = forms.EmailField(label=_("Person"), help_text=_("The e-mail address the person signs in with."))
    role = forms.ChoiceField(
        label=_("Role"), choices=[("", _("Choose a role")), *((r.code, r.name) for r in rules.ROLES.values())]
    )
    entity = forms.CharField(
        label=_("Entity"),
        required=False,
        max_length=40,
        help_text=_("Its code, for editors and heads of entity."),
    )
    region = forms.ModelChoiceField(
        Region.objects.order_by("position", "code"),
        label=_("Region"),
        required=False,
        empty_label=_("No region"),
        help_text=_("For desk reviewers of a region."),
    )
    function = forms.CharField(
        label=_("Function"), required=False, max_length=40, help_text=_("For desk reviewers of a function.")
    )
    since = forms.DateField(label=_("First day"), widget=date_input())
    until = forms.DateField(label=_("Last day"), required=False, widget=date_input())

    def clean_email(self) -> User:
        """Return the person with this address."""
        person = User.objects.filter(email__iexact=self.cleaned_data["email"], is_system=False).first()
        if person is None:
            raise forms.ValidationError(_("Nobody has an account with this address. Make the account first."))
        return person

    def clean_entity(self) -> Entity | None:
        """Return the entity with this code, or nothing."""
        code = self.cleaned_data["entity"].strip()
        entity = Entity.objects.filter(code__iexact=code).first() if code else None
        if code and entity is None:
            raise forms.ValidationError(_("No entity has this code. Look it up in the list of entities."))
        return entity

    def clean(self) -> dict[str, Any]:
        """Refuse two places for one role."""
        said = self.cleaned_data
        if sum(bool(said.get(name)) for name in ("entity", "region", "function")) > 1:
            raise forms.ValidationError(
                _(
                    "A role is held in one place. Choose an entity, a region or a function, "
                    "and give two roles for two."
                )
            )
        return said


class EndRoleForm(forms.Form):
    """From which day on a role permits nothing."""

    on = forms.DateField(label=_("Ends on"), widget=date_input())
