"""What arrives about a whole workplan: which period to plan."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goldenthread.direction.organization.models import Entity, Period

from ..queries.periods import periods_to_plan


class PeriodForm(forms.Form):
    """The period that a new workplan is for."""

    period = forms.ModelChoiceField(
        Period.objects.none(),
        label=_("Period"),
        to_field_name="code",
        empty_label=None,
        help_text=_(
            "A year, or a longer stretch of up to eight quarters, without a day that is planned already. "
            "A framework manager adds periods."
        ),
        error_messages={
            "required": _("Choose a period"),
            "invalid_choice": _(
                "Choose a period from the list; this one has a workplan already, overlaps the period of "
                "another workplan, or is too long"
            ),
        },
    )

    def __init__(self, *args: Any, entity: Entity, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = "f-%s"
        choices = periods_to_plan(entity)
        field: Any = self.fields["period"]
        field.queryset = Period.objects.filter(pk__in=[one.pk for one in choices]).order_by("-starts_on")
        self.is_empty = not choices
