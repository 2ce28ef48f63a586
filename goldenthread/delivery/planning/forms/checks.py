"""What arrives when a plan is signed and submitted, and when a check is made stricter or milder."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import CheckSetting

LONGEST_NOTE = 5000


class SubmitForm(forms.Form):
    """The sign-off of a plan, and what changed since it was read last."""

    note = forms.CharField(
        label=_("What changed, for those who read it"),
        help_text=_("A few sentences stay with this version. After a return, say how the note was answered."),
        widget=forms.Textarea(attrs={"rows": 4, "class": "short", "dir": "auto"}),
        max_length=LONGEST_NOTE,
        required=False,
    )
    signed = forms.BooleanField(
        label=_(
            "I have read this plan and sign it for the entity: what it says can be done, and costs this much."
        ),
        error_messages={"required": _("Sign first: tick the box when you have read the plan.")},
    )


class CheckSettingForm(forms.Form):
    """How strict a check is from now on."""

    code = forms.CharField(max_length=60, widget=forms.HiddenInput)
    severity = forms.ChoiceField(choices=CheckSetting.Severity.choices)
    note = forms.CharField(max_length=500, required=False)
