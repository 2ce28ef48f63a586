"""What arrives about money that is there: one position, or a file of them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goldenthread.delivery.planning.models import Fund
from goldenthread.direction.organization.models import Entity

from .. import rules


class PositionForm(forms.Form):
    """What one entity has from one fund, as it stood on a day."""

    entity = forms.CharField(label=_("Entity"), max_length=40, help_text=_("Its code, such as KAS."))
    fund = forms.ChoiceField(label=_("Fund"), choices=Fund.choices)
    amount = forms.DecimalField(label=_("Available"))
    as_at = forms.DateField(
        label=_("As at"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    source = forms.CharField(
        label=_("Source"),
        max_length=200,
        help_text=_("Where the number comes from, such as a ledger and its date."),
    )

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].label = _("Available, %(currency)s") % {"currency": currency}

    def clean_entity(self) -> Entity:
        """Return the entity of this code."""
        found = Entity.objects.filter(code=self.cleaned_data["entity"].strip()).first()
        if found is None:
            raise forms.ValidationError(
                _("There is no entity %(code)s. Write the code as in the list of entities."),
                params={"code": self.cleaned_data["entity"]},
            )
        return found

    def said(self) -> rules.PositionSaid:
        """Return the position as the action takes it."""
        data = self.cleaned_data
        return rules.PositionSaid(data["fund"], data["amount"], data["as_at"], data["source"])


class FundingFileForm(forms.Form):
    """A CSV file of positions."""

    file = forms.FileField(
        label=_("CSV file"),
        help_text=_("Columns: entity, period, fund, amount, as_at, source. All of it is taken, or nothing."),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )
