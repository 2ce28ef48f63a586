"""What arrives when a plan is signed and submitted, and when a check is made stricter or milder."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

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

    def __init__(self, *args: Any, needs_note: bool, **kwargs: Any) -> None:
        """Ask for a note where nothing was changed since the plan was returned."""
        super().__init__(*args, **kwargs)
        if needs_note:
            self.fields["note"].required = True
            self.fields["note"].label = _("Why it is submitted as it was")
            self.fields["note"].error_messages["required"] = _(
                "Say why it is submitted as it was, in one or two sentences"
            )


class CheckSettingsForm(forms.Form):
    """How strict each check is from now on, and why."""

    note = forms.CharField(
        label=_("Why"),
        help_text=_("Kept in the audit trail with each change."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
        max_length=500,
        required=False,
    )

    def __init__(self, *args: Any, severities: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, severity in severities.items():
            self.fields[code] = forms.ChoiceField(choices=CheckSetting.Severity.choices, initial=severity)
            # What stood there when the page was opened: only what this person changed is saved.
            self.fields[f"was-{code}"] = forms.CharField(
                widget=forms.HiddenInput, initial=severity, required=False
            )
        self.codes = list(severities)

    @property
    def changes(self) -> dict[str, str]:
        """Return what this person changed, by the code of the check."""
        data = self.cleaned_data
        return {code: data[code] for code in self.codes if data[code] != data[f"was-{code}"]}
