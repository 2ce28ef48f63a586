"""What a workbook was when it left: kept inside it, signed, so that what changed since is known for certain.

The seal is on a sheet that spreadsheet programs do not offer to show. Whoever changes it breaks the
signature.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.core import signing
from django.utils.translation import gettext as _

from goldenthread.foundation.lib.workbooks import Sheet, WorkbookRefused

from .lists import CodeList, Lists
from .rows import Row, Rows

SHEET = "_seal"
SALT = "goldenthread.workbooks.seal"
# Below what a cell keeps.
CHUNK = 30_000


@dataclass(frozen=True)
class Seal:
    """Which workplan a workbook holds, of which version, in which words, and what each cell said."""

    schema_version: int
    workplan: str
    document: str
    entity: str
    period: str
    language: str
    # The number of the version submitted last, and when the workbook was made.
    version: int
    made_at: str
    # What the sheets are called, the quarters of the period, and what the lists said.
    names: Mapping[str, str]
    quarters: Sequence[Sequence[int]]
    labels: Mapping[str, Mapping[str, str]]
    # By sheet and row id: the revision, and what each cell said.
    rows: Mapping[str, Mapping[str, Any]]

    @property
    def lists(self) -> Lists:
        """Return the lists as they were."""
        return {name: CodeList(labels) for name, labels in self.labels.items()}

    def row(self, sheet: str, uid: str) -> Row | None:
        """Return a row as it left, or nothing if it is not of this workbook."""
        kept = self.rows[sheet].get(uid)
        return None if kept is None else Row(uid, kept["revision"], kept["values"], {})


def kept_rows(rows: Rows) -> dict[str, dict[str, Any]]:
    """Return rows as a seal keeps them."""
    return {
        sheet: {row.uid: {"revision": row.revision, "values": dict(row.values)} for row in of_sheet}
        for sheet, of_sheet in rows.items()
    }


def sealed(seal: Seal) -> list[str]:
    """Return the signed seal in pieces that fit into cells."""
    text = signing.dumps(asdict(seal), salt=SALT, compress=True)
    return [text[start : start + CHUNK] for start in range(0, len(text), CHUNK)]


def seal_of(sheets: Sequence[Sheet]) -> Seal:
    """Return the seal of a workbook, or raise WorkbookRefused."""
    found = next((sheet for sheet in sheets if sheet.name == SHEET), None)
    if found is None:
        raise WorkbookRefused(
            _(
                "This is not a workbook of a workplan, or a program dropped its hidden sheet. Export the "
                "workplan and fill in that file."
            )
        )
    try:
        said = signing.loads("".join(str(row[0]) for row in found.rows if row), salt=SALT)
        return Seal(**said)
    except (signing.BadSignature, TypeError) as problem:
        raise WorkbookRefused(
            _(
                "The hidden sheet that says what this workbook was has been changed, or was made by another "
                "system. Nothing was read. Export the workplan again and fill in that file."
            )
        ) from problem
