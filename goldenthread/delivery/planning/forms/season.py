"""What arrives when a planning season is opened, and when a team writes down what it learned."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from goldenthread.direction.organization.models import Period
from goldenthread.foundation.lib import narratives
from goldenthread.foundation.lib.classification import Classification

from ..models import PlanSectionRevision
from ..queries.periods import periods_to_open

MOST_GUIDANCE = 10_000
# What every database keeps as a whole number.
LARGEST_REVISION = 2**31 - 1


class SeasonForm(forms.Form):
    """What a framework manager says to open a season."""

    period = forms.ModelChoiceField(
        Period.objects.none(),
        label=gettext_lazy("Period"),
        to_field_name="code",
        empty_label=None,
        help_text=gettext_lazy("Periods of up to eight quarters that are not over and have no season."),
        error_messages={
            "required": gettext_lazy("Choose a period"),
            "invalid_choice": gettext_lazy(
                "Choose a period from the list; this one is over, has a season already, or cannot be planned"
            ),
        },
    )
    due_at = forms.DateTimeField(
        label=gettext_lazy("Plans are due"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    guidance = forms.CharField(
        label=gettext_lazy("Guidance for planners"),
        required=False,
        max_length=MOST_GUIDANCE,
        widget=forms.Textarea(attrs={"rows": 6, "class": "short", "dir": "auto"}),
        help_text=gettext_lazy("Shown beside every reflection. Say what to begin with, and what is new."),
    )

    def __init__(self, *args: Any, zone_name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = "f-%s"
        periods: Any = self.fields["period"]
        known = [period.pk for period in periods_to_open(timezone.localdate())]
        periods.queryset = Period.objects.filter(pk__in=known).order_by("-starts_on", "code")
        self.is_empty = not known
        self.fields["due_at"].help_text = _("In %(city)s time") % {"city": zone_name}

    def clean_due_at(self) -> Any:
        """Refuse a moment that is over."""
        due = self.cleaned_data["due_at"]
        if due <= timezone.now():
            raise forms.ValidationError(_("Choose a moment that is still to come"))
        return due


class SectionForm(forms.Form):
    """One text of a plan, with the revision its writer began from. Shown again exactly as it was typed."""

    base_revision = forms.IntegerField(
        widget=forms.HiddenInput, required=False, min_value=0, max_value=LARGEST_REVISION
    )
    text = forms.CharField(
        label=gettext_lazy("Text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"class": "short", "dir": "auto", "rows": 8}),
    )
    language = forms.ChoiceField(label=gettext_lazy("Written in"), choices=settings.LANGUAGES)
    classification = forms.ChoiceField(label=gettext_lazy("Who may read it"), choices=Classification.choices)
    still_holds = forms.BooleanField(
        label=gettext_lazy("I have read the copied text; it holds"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = "f-%s"

    def ask(self, question: str, hint: str) -> None:
        """Say what the text is about, for its label and for the list of mistakes."""
        self.fields["text"].label, self.fields["text"].help_text = question, hint

    def clean_text(self) -> str:
        """Refuse a text that no section holds, with its length."""
        text: str = self.cleaned_data["text"]
        if narratives.is_too_long(narratives.cleaned(text)):
            raise forms.ValidationError(
                _("The text has %(length)d characters; a section holds %(most)d. Shorten it.")
                % {"length": len(text), "most": narratives.MAX_LENGTH}
            )
        return text

    def typed(self) -> dict[str, Any]:
        """Return what was typed, field by field, right or wrong."""
        return {
            name: field.widget.value_from_datadict(self.data, self.files, self.add_prefix(name))
            for name, field in self.fields.items()
        }

    def differs_from(self, base: PlanSectionRevision | None) -> bool:
        """Say whether the writer changed what they began from: what is untouched is not saved over others."""
        said = self.cleaned_data
        text = narratives.cleaned(said["text"])
        if base is None:
            return bool(text)
        return (text, said["language"], said["classification"]) != (
            base.text,
            base.language,
            base.classification,
        )
