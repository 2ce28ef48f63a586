"""A workbook that comes back."""

from __future__ import annotations

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from .reader import MOST_MB

XLSX = ".xlsx,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class WorkbookForm(forms.Form):
    """The file."""

    workbook = forms.FileField(
        label=lazy("Filled-in workbook"),
        help_text=lazy("The .xlsx file that was exported here. It is checked first; nothing is saved yet."),
        widget=forms.FileInput(attrs={"accept": XLSX}),
    )

    def clean_workbook(self) -> UploadedFile[bytes]:
        """Refuse a file that is too large before it is read."""
        file: UploadedFile[bytes] = self.cleaned_data["workbook"]
        if (file.size or 0) > MOST_MB * 1024 * 1024:
            raise forms.ValidationError(
                _("The file is larger than %(size)s MB. Send the workbook as it was exported.")
                % {"size": MOST_MB}
            )
        return file
