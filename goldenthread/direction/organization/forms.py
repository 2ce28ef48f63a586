"""What arrives: filters of the lists and the form that gives a role."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goldenthread.foundation.accounts.models import User

from . import queries, rules
from .models import Entity, Region


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
