"""What arrives from the pages about oneself."""

from datetime import date
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import Membership
from goldenthread.foundation.accounts.models import User

# Zones by city; the rest are aliases and fixed offsets nobody lives in.
CONTINENTS = (
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
)


def _zones() -> list[tuple[str, object]]:
    cities = sorted(zone for zone in available_timezones() if zone.split("/")[0] in CONTINENTS)
    return [("", _("Coordinated Universal Time (UTC)")), *((zone, zone.replace("_", " ")) for zone in cities)]


class ProfileForm(forms.Form):
    """How a person is called and how pages look for them."""

    name = forms.CharField(
        label=_("Name"), max_length=200, help_text=_("As others see it beside what you write.")
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        required=False,
        choices=_zones,
        help_text=_("Deadlines are shown in the organization’s time, with yours beside it."),
    )
    theme = forms.ChoiceField(
        label=_("Look"),
        required=False,
        choices=[("", _("As my device")), ("light", _("Light")), ("dark", _("Dark"))],
    )


class TokenForm(forms.Form):
    """A key for a machine."""

    token_name = forms.CharField(
        label=_("What it is for"), max_length=100, help_text=_("Such as “warehouse, nightly copy”.")
    )
    days = forms.TypedChoiceField(
        label=_("Works for"),
        coerce=int,
        choices=[(30, _("30 days")), (90, _("90 days")), (365, _("One year"))],
    )


class RoleChoice(forms.ModelChoiceField):  # type: ignore[type-arg] # no subscript at run time
    """One of one's own roles, called by its name and where it is held."""

    def label_from_instance(self, obj: Membership) -> str:
        """Return how a role is called in the list."""
        return f"{roles.name_of(obj.role)}, {obj.where}"


class DelegationForm(forms.Form):
    """A role handed over: which, to whom, from when until when."""

    role = RoleChoice(label=_("Role"), queryset=Membership.objects.none(), empty_label=None)
    to = forms.EmailField(label=_("To"), help_text=_("The address this person signs in with."))
    since = forms.DateField(label=_("First day"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    until = forms.DateField(
        label=_("Last day"),
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        help_text=_("At most 90 days."),
    )

    def __init__(self, data: Any, *, person: User, today: date) -> None:
        """Offer the roles this person can hand over."""
        super().__init__(data, initial={"since": today})
        own = Membership.objects.in_force(today).filter(person=person, delegated_by=None)
        choice = self.fields["role"]
        assert isinstance(choice, RoleChoice)  # noqa: S101 - declared above
        choice.queryset = own.exclude(role=roles.SYSTEM_ADMINISTRATOR).select_related("entity", "region")

    @property
    def has_roles(self) -> bool:
        """Say whether there is anything to hand over."""
        choice = self.fields["role"]
        return isinstance(choice, RoleChoice) and choice.queryset is not None and choice.queryset.exists()

    def clean_to(self) -> User:
        """Return who has this address."""
        person = User.objects.filter(email__iexact=self.cleaned_data["to"], is_system=False).first()
        if person is None:
            raise forms.ValidationError(_("Nobody here signs in with this address. Check it."))
        return person
