"""Uploaded workbooks, laid into a folder of their own while they are read."""

from __future__ import annotations

import tempfile
from datetime import datetime
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile

from goldenthread.foundation.accounts.models import User

from . import iati_workbook
from . import mapping as mappings
from .report import ImportReport


def load_workbooks(
    results: UploadedFile[bytes], activities: UploadedFile[bytes], *, by: User, at: datetime, dry_run: bool
) -> ImportReport:
    """Load two uploaded workbooks as a folder that holds them under the names the mappings expect."""
    with tempfile.TemporaryDirectory(prefix="goldenthread-import-") as place:
        folder = Path(place)
        for mapping in mappings.shipped():
            # The names people give their files say nothing and are never used as paths.
            (folder / mapping.results.file).write_bytes(_content(results))
            (folder / mapping.activities.file).write_bytes(_content(activities))
        return iati_workbook.load(folder, by=by, at=at, dry_run=dry_run)


def _content(file: UploadedFile[bytes]) -> bytes:
    file.seek(0)
    return bytes(file.read())
