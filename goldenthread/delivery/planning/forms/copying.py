"""What arrives when a workplan is started from another: which parts, with amounts or not, which version."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..rules import COPY_PARTS

WORDS = {
    "activities": _("Activities"),
    "costs": _("Cost lines of the activities"),
    "indicators": _("Indicators of the outputs, without their values"),
    "posts": _("Posts"),
}


class CopyForm(forms.Form):
    """What to copy. Outputs always come; everything else hangs on them or is asked for."""

    # Sent along, so that a form without a ticked box is told from an address without a form.
    shown = forms.CharField(widget=forms.HiddenInput, initial="1", required=False)
    parts = forms.MultipleChoiceField(
        label=_("Beside the outputs"),
        choices=[(part, WORDS[part]) for part in COPY_PARTS],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        initial=list(COPY_PARTS),
    )
    with_amounts = forms.BooleanField(
        label=_("With amounts"),
        required=False,
        help_text=_("Without, cost lines come with zeros to fill in."),
    )
    from_approved = forms.BooleanField(
        label=_("From the version approved last"),
        required=False,
        help_text=_("Without, from the plan as it reads for you today."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = "f-%s"

    def said(self) -> dict[str, Any]:
        """Return what is asked for; what is not there, or is nonsense, as it begins."""
        kept = self.cleaned_data if self.is_valid() else {}
        return {
            "parts": tuple(kept.get("parts", COPY_PARTS)),
            "with_amounts": kept.get("with_amounts", False),
            "from_approved": kept.get("from_approved", False),
        }

    def as_sent(self) -> list[tuple[str, str]]:
        """Return the same answers as names and values, to be sent again with the deed."""
        said = self.said()
        sent = [("shown", "1"), *(("parts", part) for part in said["parts"])]
        return sent + [(name, "on") for name in ("with_amounts", "from_approved") if said[name]]
