"""What arrives of one activity in a month's form."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from goldenthread.delivery.planning.models import Activity
from goldenthread.foundation.lib import narratives
from goldenthread.foundation.lib.digests import digest_of

from .. import queries, rules
from ..actions import RowSaid
from ..models import ActivityUpdate


class UpdateForm(forms.Form):
    """Status, what happened and evidence of one activity; it knows whether its writer touched it."""

    status = forms.ChoiceField(label=_("Where it stands"), choices=Activity.Status.choices)
    what_happened = forms.CharField(
        label=_("What happened"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "class": "short", "dir": "auto"}),
    )
    evidence = forms.CharField(
        label=_("Evidence"),
        required=False,
        help_text=_("The web address of what shows it."),
        widget=forms.URLInput(),
    )
    base_revision = forms.IntegerField(widget=forms.HiddenInput, required=False, initial=0)
    # What stood in the row when the page was made: a row that still says so was not touched.
    shown = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, activity_uid: UUID, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, prefix=activity_uid.hex, **kwargs)
        self.activity_uid = activity_uid

    @classmethod
    def of(cls, activity: queries.ApprovedActivity, update: ActivityUpdate | None) -> UpdateForm:
        """Return the form as it stands, to be shown."""
        said = (
            rules.UpdateSaid(update.status, update.what_happened, update.evidence)
            if update
            else rules.UpdateSaid(activity.status)
        )
        initial = {
            "status": said.status,
            "what_happened": said.what_happened,
            "evidence": said.evidence,
            "base_revision": update.revision if update else 0,
            "shown": _digest(said),
        }
        return cls(activity.uid, initial=initial)

    def clean_base_revision(self) -> int:
        """Return the revision the writer began from; none is the one before the first."""
        return self.cleaned_data["base_revision"] or 0

    def clean(self) -> dict[str, Any]:
        """Refuse what cannot be kept."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if "status" in data:
            for reason in rules.reasons_against_update(self.said()):
                self.add_error(None, reason)
        return data

    def said(self) -> rules.UpdateSaid:
        """Return what is said of the activity."""
        data = self.cleaned_data
        return rules.UpdateSaid(data["status"], narratives.cleaned(data["what_happened"]), data["evidence"])

    @property
    def is_touched(self) -> bool:
        """Say whether the writer changed anything in this row."""
        return _digest(self.said()) != str(self.cleaned_data["shown"])

    def row(self) -> RowSaid:
        """Return the row as the action takes it."""
        return RowSaid(self.activity_uid, self.said(), self.cleaned_data["base_revision"])


def _digest(said: rules.UpdateSaid) -> str:
    return digest_of({"status": said.status, "text": said.what_happened, "evidence": said.evidence})
