"""Files that people send to be imported."""

from __future__ import annotations

import hashlib
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

MOST_MB = 40
XLSX = ".xlsx,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class CheckedFilesForm(forms.Form):
    """Files that are checked first: importing asks for the same files again, told by their fingerprint."""

    checked = forms.CharField(required=False, widget=forms.HiddenInput)

    def files_in_order(self) -> list[UploadedFile[bytes]]:
        """Return the files, in the order of the fields."""
        return [self.cleaned_data[name] for name in self.fields if name != "checked"]

    def fingerprint(self) -> str:
        """Return what tells these files from any others."""
        digest = hashlib.sha256()
        for file in self.files_in_order():
            file.seek(0)
            digest.update(hashlib.sha256(file.read()).digest())
            file.seek(0)
        return digest.hexdigest()

    def clean(self) -> dict[str, object]:
        """Refuse files that are too large, and files other than those checked."""
        cleaned: dict[str, object] = super().clean() or {}
        for name, file in cleaned.items():
            if isinstance(file, UploadedFile) and (file.size or 0) > MOST_MB * 1024 * 1024:
                self.add_error(name, _("The file is larger than %(size)s MB. Split it.") % {"size": MOST_MB})
        if not self.errors and cleaned.get("checked") and cleaned["checked"] != self.fingerprint():
            self.add_error(None, _("These are not the files that were checked. Check them first."))
        return cleaned


class WorkbookForm(CheckedFilesForm):
    """The two workbooks of one year."""

    results = forms.FileField(
        label=lazy("Results"),
        help_text=lazy("The workbook iati_result.xlsx: a row for each indicator, place and group."),
        widget=forms.FileInput(attrs={"accept": XLSX}),
    )
    activities = forms.FileField(
        label=lazy("Activities"),
        help_text=lazy("The workbook iati_activity.xlsx: what the entities are called and where they are."),
        widget=forms.FileInput(attrs={"accept": XLSX}),
    )


class PlanForm(CheckedFilesForm):
    """A plan file."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        # Both forms stand on one page, and both have a field "checked".
        super().__init__(*arguments, **({"auto_id": "plan_%s"} | options))

    plan = forms.FileField(
        label=lazy("Plan file"),
        help_text=lazy("A YAML file with levels, elements, scale and tags."),
        widget=forms.FileInput(attrs={"accept": ".yaml,.yml"}),
    )
