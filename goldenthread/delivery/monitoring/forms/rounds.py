"""What arrives when a round is opened, and the note that goes with a step of a report."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from goldenthread.direction.organization.models import Period
from goldenthread.direction.strategy.models import PlanVersion

from ..models import Round


class NoteForm(forms.Form):
    """The note that goes with a step of a report."""

    note = forms.CharField(
        label=gettext_lazy("Note"),
        widget=forms.Textarea(attrs={"rows": 5, "class": "short", "dir": "auto"}),
        max_length=5000,
        error_messages={"required": gettext_lazy("Say why, in one or two sentences")},
    )


class RoundForm(forms.Form):
    """What a framework manager says to open a round."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Round.Kind.choices)
    plan_version = forms.ModelChoiceField(
        PlanVersion.objects.none(),
        label=gettext_lazy("Plan"),
        empty_label=None,
        help_text=gettext_lazy("Only plans in force can be reported on."),
    )
    period = forms.ModelChoiceField(Period.objects.none(), label=gettext_lazy("Period"), empty_label=None)
    due_at = forms.DateTimeField(
        label=gettext_lazy("Due"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    locks_at = forms.DateTimeField(
        label=gettext_lazy("Locks"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=gettext_lazy("After this moment only you can open a report again, with a reason."),
    )
    guidance = forms.CharField(
        label=gettext_lazy("Guidance for writers"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "class": "short"}),
    )

    def __init__(self, *args: Any, zone_name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = "f-%s"
        plans: Any = self.fields["plan_version"]
        plans.queryset = (
            PlanVersion.objects.filter(state="IN_FORCE").select_related("plan").order_by("-plan__starts_on")
        )
        periods: Any = self.fields["period"]
        periods.queryset = Period.objects.order_by("-ends_on", "code")
        self.fields["due_at"].help_text = _("In %(city)s time") % {"city": zone_name}

    def clean(self) -> dict[str, Any]:
        """Refuse dates in the wrong order, beside the date that is wrong."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        due, locks = data.get("due_at"), data.get("locks_at")
        if due and due <= timezone.now():
            self.add_error("due_at", _("Choose a moment that is still to come"))
        if due and locks and locks < due:
            self.add_error(
                "locks_at", _("The round locks after it is due. Choose the same moment or a later one")
            )
        return data
