"""What arrives from the profile page."""

from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

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
