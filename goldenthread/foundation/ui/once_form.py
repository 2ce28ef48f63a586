"""A form for something new that makes it once, however often it is sent."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms

from goldenthread.foundation.lib import once
from goldenthread.foundation.lib.uids import new_uid


class OnceForm(forms.Form):
    """Carries, hidden, the identifier that what it makes will have. See `foundation/lib/once.py`."""

    uid = forms.CharField(required=False, widget=forms.HiddenInput, initial=new_uid)

    @property
    def carried(self) -> str:
        """Return the identifier as it arrived, whatever it is."""
        return str(self.data.get(self.add_prefix("uid"), ""))

    @property
    def made_as(self) -> UUID | None:
        """Return the identifier that a new row is made under; nothing where the form carries none."""
        return once.uid_in(self.carried)

    def renew(self) -> None:
        """Carry another identifier from now on: saving again makes something of its own."""
        data: Any = self.data
        data = data.copy()
        data[self.add_prefix("uid")] = str(new_uid())
        self.data = data
