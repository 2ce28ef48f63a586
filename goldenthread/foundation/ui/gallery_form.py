"""The form that the gallery shows whole, empty and with mistakes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class ExampleForm(forms.Form):
    """One field of every kind."""

    people = forms.IntegerField(
        label=_("People trained"),
        help_text=_("Whole number"),
        error_messages={"invalid": _("Write a number, for example 41")},
    )
    region = forms.ChoiceField(label=_("Region"), choices=[("AF", _("Africa")), ("AM", _("Americas"))])
    why = forms.CharField(
        label=_("Why is the rating higher than the indicators suggest?"),
        widget=forms.Textarea(attrs={"class": "short"}),
        error_messages={"required": _("Say why, in one or two sentences")},
    )
    spotlights = forms.MultipleChoiceField(
        label=_("Spotlights"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("W", _("Women")), ("Y", _("Youth"))],
    )
    publish = forms.BooleanField(label=_("Publish this paragraph"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        prefix = "wrong" if args else "right"
        super().__init__(*args, **kwargs)
        self.auto_id = f"{prefix}-%s"
