"""What arrives about a ceiling: whose, from which fund, how much."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goldenthread.direction.organization.models import Entity

from ..models import Fund
from ..models.costs import AMOUNT_DIGITS, AMOUNT_PLACES


class CeilingForm(forms.Form):
    """How much one entity may plan from one fund."""

    entity = forms.CharField(label=_("Entity"), max_length=40, help_text=_("Its code, such as KAS."))
    fund = forms.ChoiceField(label=_("Fund"), choices=Fund.choices)
    amount = forms.DecimalField(
        label=_("Ceiling"), min_value=0, max_digits=AMOUNT_DIGITS, decimal_places=AMOUNT_PLACES
    )

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].label = _("Ceiling, %(currency)s") % {"currency": currency}

    def clean_entity(self) -> Entity:
        """Return the entity of this code."""
        found = Entity.objects.filter(code=self.cleaned_data["entity"].strip()).first()
        if found is None:
            raise forms.ValidationError(
                _("There is no entity %(code)s. Write the code as in the list of entities."),
                params={"code": self.cleaned_data["entity"]},
            )
        return found
