"""What arrives from the pages of a mid-year review."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goldenthread.delivery.planning.models import Fund
from goldenthread.foundation.lib.texts import text_in
from goldenthread.foundation.ui.once_form import OnceForm

from .. import rules
from ..models import Adjustment, OutputImplementation


class OutputForm(forms.Form):
    """How far an output is, and what there is to say about it."""

    base_revision = forms.IntegerField(widget=forms.HiddenInput)
    status = forms.ChoiceField(
        label=_("How far is it?"), choices=OutputImplementation.Status.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("What happened, and what is next"),
        required=False,
        help_text=_(
            "It starts with what the monthly updates said. Change it as you need; they stay as they are."
        ),
        widget=forms.Textarea(attrs={"rows": 16, "class": "long", "dir": "auto"}),
    )


def _choices(subjects: Mapping[str, rules.Subject], empty: Any) -> list[tuple[str, Any]]:
    rows = [
        (uid, f"{'– ' if subject.is_activity else ''}{subject.code} {text_in(subject.title)}"[:140])
        for uid, subject in subjects.items()
    ]
    return [("", empty), *rows]


class ProposalForm(OnceForm):
    """A proposed adjustment: what, about which output or activity, why, and by how much or until when."""

    base_revision = forms.IntegerField(widget=forms.HiddenInput, required=False, initial=0)
    kind = forms.ChoiceField(
        label=_("What is proposed?"), choices=Adjustment.Kind.choices, widget=forms.RadioSelect
    )
    subject_uid = forms.ChoiceField(label=_("Output or activity"))
    text = forms.CharField(
        label=_("What exactly, and why"),
        widget=forms.Textarea(attrs={"rows": 5, "class": "short", "dir": "auto"}),
    )
    fund = forms.ChoiceField(
        label=_("Fund"),
        required=False,
        choices=[("", _("No money concerned")), *Fund.choices],
        help_text=_("To reduce, reallocate or add: whose money."),
    )
    amount = forms.DecimalField(
        label=_("Amount"), required=False, help_text=_("To reduce, reallocate or add: how much.")
    )
    target_uid = forms.ChoiceField(
        label=_("Goes to"), required=False, help_text=_("To reallocate: the output or activity that gets it.")
    )
    target_fund = forms.ChoiceField(
        label=_("Paid from another fund"), required=False, choices=[("", _("The same fund")), *Fund.choices]
    )
    starts_after = forms.DateField(
        label=_("New start"),
        required=False,
        help_text=_("To postpone an activity."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    ends_after = forms.DateField(
        label=_("New end"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(
        self, *args: Any, subjects: Mapping[str, rules.Subject], currency: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        # `fields` gives plain fields; these two were declared above as choices.
        about: Any = self.fields["subject_uid"]
        target: Any = self.fields["target_uid"]
        about.choices = _choices(subjects, _("Choose from the approved version"))
        target.choices = _choices(subjects, _("Nothing: not a reallocation"))
        self.fields["amount"].label = _("Amount, %(currency)s") % {"currency": currency}

    def said(self) -> rules.AdjustmentSaid:
        """Return the proposal as the action takes it."""
        hidden = ("base_revision", "uid")
        data = {name: value for name, value in self.cleaned_data.items() if name not in hidden}
        return rules.AdjustmentSaid(**data)


def initial_of(proposal: Adjustment) -> dict[str, Any]:
    """Return a proposal as the form shows it."""
    names = (
        *("kind", "text", "fund", "amount", "target_fund", "starts_after", "ends_after"),
        *("subject_uid", "target_uid"),
    )
    values = {name: getattr(proposal, name) for name in names}
    uids = {name: str(values[name] or "") for name in ("subject_uid", "target_uid")}
    return {**values, **uids, "base_revision": proposal.revision}


class MoveForm(forms.Form):
    """What goes with a step of a mid-year review: a note, and for the board's decision its reference."""

    note = forms.CharField(required=False, max_length=5000)
    reference = forms.CharField(required=False, max_length=60)


class DecisionForm(forms.Form):
    """The board's word on one proposal."""

    decision = forms.CharField(required=False, max_length=20)
    note = forms.CharField(required=False, max_length=5000)
