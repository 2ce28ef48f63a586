"""What reviewers say: a note with a step, and a technical answer."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .. import rules
from ..models import TechnicalReview

MOST_LETTERS = 4000


def _note(label: Any, *, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=MOST_LETTERS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto", "class": "short"}),
    )


class MoveForm(forms.Form):
    """A step with a plan: about which version, and why."""

    version = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)
    note = _note(_("Note"))

    def __init__(self, *args: Any, needs_note: bool, **kwargs: Any) -> None:
        """Ask for a note where the step needs one."""
        super().__init__(*args, **kwargs)
        self.fields["note"].required = needs_note
        self.fields["note"].error_messages["required"] = _(
            "This step needs a note, so that others know why. Write one or two sentences."
        )


class AskForm(MoveForm):
    """A step that asks technical functions."""

    functions = forms.MultipleChoiceField(
        label=_("Who is asked?"),
        choices=TechnicalReview.Function.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class AnswerForm(forms.Form):
    """What a technical function says of a version."""

    outcome = forms.ChoiceField(
        label=_("Your answer"),
        choices=[
            choice
            for choice in TechnicalReview.Outcome.choices
            if choice[0] != TechnicalReview.Outcome.WAITING
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the answers.")},
    )
    note = _note(_("Note to the writers"), help_text=_("Needed unless you agree. It stays with the version."))

    def clean(self) -> dict[str, Any]:
        """Ask for a note beside its field, where the answer needs one."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if "outcome" in said:
            for reason in rules.reasons_against_answer(said["outcome"], said.get("note", "")):
                self.add_error("note", reason)
        return said
