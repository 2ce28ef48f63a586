"""Writing the workbook: locked but for the cells to fill in, with lists to choose from and totals by formula.

Every text is written as text, so that nothing in it can run. Formulas only show totals: they are never read
back.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from goldenthread.delivery.planning.models import Fund
from goldenthread.delivery.planning.rules import LARGEST_AMOUNT
from goldenthread.foundation.lib.texts import one_line, text_in

from . import cells, guidance
from .columns import (
    ACTIVITIES,
    COSTS,
    FIRST_ROW,
    HEAD_ROW,
    HINT_ROW,
    KEY_ROW,
    OUTPUTS,
    REVISION,
    TITLE_ROW,
    UID,
    Column,
    Kind,
    SheetSpec,
    amounts_of,
)
from .lists import Lists
from .rows import Row, Rows, references_of
from .seal import SHEET as SEAL_SHEET
from .seal import Seal, sealed
from .sheet_parts import LIST_ORDER, ListPlaces, Range, formats_of, places_of_lists

LONGEST_NAME = 31
# What Excel shows of a message beside a cell.
LONGEST_TITLE, LONGEST_MESSAGE = 32, 255
A4 = 9


@dataclass(frozen=True)
class Contents:
    """Everything a workbook says."""

    data: Mapping[str, Any]
    rows: Rows
    sheets: tuple[SheetSpec, ...]
    lists: Lists
    rates: Mapping[str, Decimal]
    seal: Seal
    state: str
    made_at: datetime
    made_by: str
    organization: str
    is_illustrative: bool


def write(contents: Contents) -> bytes:
    """Return the workbook."""
    out = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(out, options)
    book.set_properties(
        {
            "title": _title(contents),
            "author": one_line(contents.organization),
            "comments": _label(contents),
            "created": contents.made_at.replace(tzinfo=None, microsecond=0),
        }
    )
    _Writer(book, contents).write()
    book.close()
    return out.getvalue()


def _title(contents: Contents) -> str:
    entity, period = contents.data["entity"], contents.data["period"]
    said = _("Workplan of %(entity)s, %(period)s") % {
        "entity": text_in(entity["name"]) or entity["code"],
        "period": text_in(period["name"]) or period["code"],
    }
    return one_line(said)


def _label(contents: Contents) -> str:
    return (
        _("Illustrative data. Places, people and figures are invented.") if contents.is_illustrative else ""
    )


class _Writer:
    """One workbook being written."""

    def __init__(self, book: Any, contents: Contents) -> None:
        self.book, self.contents = book, contents
        self.formats = formats_of(book)
        self.specs = {spec.key: spec for spec in contents.sheets}
        self.lists_name = _("Lists")[:LONGEST_NAME]
        self.references = {uid: reference for reference, uid in references_of(contents.data).items()}
        self.lists_at = places_of_lists(self.lists_name, contents.lists)

    def write(self) -> None:
        """Write all sheets: what this is, the rows, lists, guidance, and the seal."""
        self.front_page()
        for spec in self.contents.sheets:
            self.rows(spec)
        self.lists()
        self.guidance()
        self.seal()

    def sheet(self, name: str, *, is_wide: bool = True) -> Any:
        """Return a new protected sheet that prints on A4 and carries the label of invented data."""
        sheet = self.book.add_worksheet(name[:LONGEST_NAME])
        sheet.set_paper(A4)
        if is_wide:
            sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.hide_gridlines(2)
        title = _title(self.contents).replace("&", "&&")
        sheet.set_header(f"&L{title[:120]}&R{_label(self.contents)}")
        sheet.set_footer(f"&L{self.stamp()}&R&P / &N")
        # Against slips, not against people: what was changed is known from the seal.
        sheet.protect("", {"format_columns": True, "format_rows": True, "autofilter": True})
        return sheet

    def stamp(self) -> str:
        """Return which version this is, in words."""
        said = {
            "version": self.contents.seal.version,
            "state": self.contents.state,
            "moment": self.contents.made_at.strftime("%Y-%m-%d %H:%M UTC"),
        }
        if not self.contents.seal.version:
            return _("%(state)s, never submitted; exported %(moment)s") % said
        return _("Version %(version)s, %(state)s; exported %(moment)s") % said

    # The first sheet

    def front_page(self) -> None:
        """Write what the workbook is and what is planned by fund."""
        sheet = self.sheet(_("Workplan"), is_wide=False)
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, 3, 24)
        sheet.write_string(0, 0, _title(self.contents), self.formats["title"])
        sheet.write_string(1, 0, _label(self.contents), self.formats["strong"])
        row = 2
        for row, (word, said) in enumerate(self.facts(), 3):
            sheet.write_string(row, 0, word, self.formats["strong"])
            sheet.write_string(row, 1, one_line(said), self.formats["plain"])
        self.totals(sheet, row + 2)

    def facts(self) -> list[tuple[str, str]]:
        """Return what this workbook is, in pairs of words."""
        data, seal = self.contents.data, self.contents.seal
        period = data["period"]
        return [
            (_("Entity"), f"{data['entity']['code']} {text_in(data['entity']['name'])}"),
            (_("Period"), f"{period['code']}: {period['starts_on']} – {period['ends_on']}"),
            (_("Version"), self.stamp()),
            (_("Exported by"), self.contents.made_by),
            (_("Base currency"), data["base_currency"]),
            (_("Language of the texts"), seal.language),
            (_("Document id"), seal.document),
            (_("Workplan id"), seal.workplan),
            (_("Layout"), str(seal.schema_version)),
        ]

    def totals(self, sheet: Any, row: int) -> None:
        """Write what is planned from each fund beside its ceiling; a fund without one has no number."""
        data, funds = self.contents.data, self.range(COSTS, "fund")
        heads = (_("Fund"), _("Planned, in base currency"), _("Ceiling"))
        for column, head in enumerate(heads):
            sheet.write_string(row, column, head, self.formats["head"])
        for at, fund in enumerate(Fund.values, row + 1):
            sheet.write_string(at, 0, self.contents.lists["fund"].label(fund), self.formats["plain"])
            planned = float(data["totals"].get(fund, 0))
            formula = f"=SUMPRODUCT(--({funds}=A{at + 1}),{self.range(COSTS, 'amount_base')})"
            sheet.write_formula(at, 1, formula, self.formats["money"], planned)
            if fund in data["ceilings"]:
                sheet.write_number(at, 2, float(data["ceilings"][fund]), self.formats["money"])

    # The sheets of rows

    def last_row(self, spec: SheetSpec) -> int:
        """Return the last row that may be filled in, counted from 0."""
        return FIRST_ROW + len(self.contents.rows[spec.key]) + spec.empty_rows - 1

    def range(self, sheet: str, key: str) -> Range:
        """Return the cells of a column, for formulas on any sheet."""
        spec = self.specs[sheet]
        name = self.contents.seal.names[sheet]
        return Range(name, spec.place(key), FIRST_ROW, self.last_row(spec))

    def rows(self, spec: SheetSpec) -> None:
        """Write one sheet: title, hint, hidden keys, headings that stay in sight, rows, and empty rows."""
        sheet = self.sheet(self.contents.seal.names[spec.key])
        sheet.write_string(TITLE_ROW, 0, str(spec.name), self.formats["title"])
        sheet.write_string(HINT_ROW, 0, str(spec.hint))
        sheet.set_row(KEY_ROW, None, None, {"hidden": True})
        for place, column in enumerate(spec.columns):
            sheet.set_column(place, place, column.width)
            sheet.write_string(KEY_ROW, place, column.key)
            sheet.write_string(HEAD_ROW, place, str(column.heading), self.formats["head"])
            self.validate(sheet, spec, column)
        sheet.freeze_panes(FIRST_ROW, spec.pinned)
        sheet.repeat_rows(HEAD_ROW)
        last = self.last_row(spec)
        sheet.autofilter(HEAD_ROW, 0, last, len(spec.columns) - 1)
        kept = self.contents.rows[spec.key]
        for number, row in enumerate([*kept, *[None] * spec.empty_rows], FIRST_ROW):
            for place, column in enumerate(spec.columns):
                self.cell(sheet, spec, (number, place), column, row)

    def cell(self, sheet: Any, spec: SheetSpec, at: tuple[int, int], column: Column, row: Row | None) -> None:
        """Write one cell: locked unless it is to be filled in."""
        if column.kind == Kind.COMPUTED:
            self.computed(sheet, spec, at, column, row)
            return
        is_open = row is None or not column.is_only_for_new
        said = row.values.get(column.key, "") if row is not None else ""
        style = self.formats[f"{column.kind}{'' if is_open else ' locked'}"]
        if not said:
            sheet.write_blank(*at, None, style)
        elif column.kind == Kind.DATE:
            sheet.write_datetime(*at, date.fromisoformat(said), style)
        elif column.kind == Kind.AMOUNT:
            sheet.write_number(*at, float(said), style)
        else:
            choices = self.contents.lists.get(column.choices)
            sheet.write_string(*at, cells.shown(said, column, choices) if choices else said, style)

    def computed(
        self, sheet: Any, spec: SheetSpec, at: tuple[int, int], column: Column, row: Row | None
    ) -> None:
        """Write a cell that people do not fill in: an id, a revision, or a total by formula."""
        if column.key == UID:
            sheet.write_string(*at, row.uid if row else "", self.formats["id"])
        elif column.key == REVISION:
            if row is None:
                sheet.write_blank(*at, None, self.formats["id"])
            else:
                sheet.write_number(*at, row.revision, self.formats["id"])
        else:
            style = self.formats["rate" if column.key == "units_per_base" else "total"]
            formula, value = self.formula(spec, column.key, at[0], row)
            sheet.write_formula(*at, formula, style, value)

    def formula(self, spec: SheetSpec, key: str, number: int, row: Row | None) -> tuple[str, float | str]:
        """Return the formula of a cell and what it gives now."""
        if spec.key == COSTS:
            return self.formula_of_costs(spec, key, number, row)
        if spec.key == ACTIVITIES:
            mine, theirs = self.called(spec, number, row), self.range(COSTS, "activity")
            values = self.range(COSTS, "amount_base")
            lines = row.data["cost_lines"] if row else []
        else:
            mine, theirs = self.here(spec, "code", number), self.range(ACTIVITIES, "output")
            values = self.range(ACTIVITIES, "total")
            lines = (
                [line for activity in row.data["activities"] for line in activity["cost_lines"]]
                if row
                else []
            )
        total = float(sum((Decimal(line["amount_base"]) for line in lines), Decimal(0)))
        return f'=IF({mine}="","",SUMPRODUCT(--({theirs}={mine}),{values}))', total if row else ""

    def formula_of_costs(
        self, spec: SheetSpec, key: str, number: int, row: Row | None
    ) -> tuple[str, float | str]:
        """Return the formula of a total, a rate or a total in the base currency."""
        currency, amount = self.here(spec, "currency", number), self.here(spec, "amount", number)
        known: float | str = float(row.data[key]) if row else ""
        if key == "amount":
            amounts = [column.key for column in amounts_of(spec)]
            first, last = self.here(spec, amounts[0], number), self.here(spec, amounts[-1], number)
            return f'=IF({currency}="","",SUM({first}:{last}))', known
        if key == "units_per_base":
            table = self.lists_at["currency"]
            found = f'IFERROR(VLOOKUP({currency},{table.with_next()},2,FALSE),"")'
            # A line keeps the rate it was planned at until its currency changes.
            kept = f'IF({currency}="{row.values["currency"]}",{row.data[key]},{found})' if row else found
            return f"={kept}", known
        rate = self.here(spec, "units_per_base", number)
        return f'=IF(OR({amount}="",{rate}=""),"",ROUND({amount}/{rate},2))', known

    def called(self, spec: SheetSpec, number: int, row: Row | None) -> str:
        """Return what cost lines call an activity: its code, or more where two have the same."""
        reference = self.references.get(row.uid, "") if row else ""
        if not row or reference == row.values["code"]:
            return self.here(spec, "code", number)
        quoted = reference.replace('"', '""')
        return f'"{quoted}"'

    def here(self, spec: SheetSpec, key: str, number: int) -> str:
        """Return the name of a cell of this row."""
        return Range("", spec.place(key), number, number).first_cell

    # What may be written into a cell

    def validate(self, sheet: Any, spec: SheetSpec, column: Column) -> None:
        """Let a column take only what can be read back, and say so beside the cell."""
        rule = self.rule(column)
        if rule is None:
            return
        rule |= {
            "ignore_blank": True,
            "input_title": str(column.heading)[:LONGEST_TITLE],
            "input_message": str(column.hint)[:LONGEST_MESSAGE],
            "error_title": str(column.heading)[:LONGEST_TITLE],
            "error_message": (str(column.hint) or _("Choose an entry of the list."))[:LONGEST_MESSAGE],
        }
        place = spec.place(column.key)
        sheet.data_validation(FIRST_ROW, place, self.last_row(spec), place, rule)

    def rule(self, column: Column) -> dict[str, Any] | None:
        """Return the rule of a column's cells."""
        period = self.contents.data["period"]
        if column.kind == Kind.DATE:
            first, last = date.fromisoformat(period["starts_on"]), date.fromisoformat(period["ends_on"])
            return {"validate": "date", "criteria": "between", "minimum": first, "maximum": last}
        if column.kind == Kind.AMOUNT:
            return {
                "validate": "decimal",
                "criteria": "between",
                "minimum": 0,
                "maximum": int(LARGEST_AMOUNT),
            }
        if column.kind == Kind.CHOICE:
            return {"validate": "list", "source": f"={self.lists_at[column.choices]}"}
        if column.kind == Kind.REFERENCE:
            # Codes of new rows are chosen from where they are written.
            codes = self.range({"output": OUTPUTS, "activity": ACTIVITIES}[column.choices], "code")
            return {"validate": "list", "source": f"={codes}", "error_type": "warning"}
        if column.longest:
            return {"validate": "length", "criteria": "<=", "value": column.longest}
        return None

    # What stands beside the rows

    def lists(self) -> None:
        """Write every list: what is shown, and its code; rates stand beside currencies."""
        sheet, places = self.sheet(self.lists_name), self.lists_at
        sheet.write_string(0, 0, self.lists_name, self.formats["title"])
        for name, heading in LIST_ORDER.items():
            place, labels = places[name].column, self.contents.lists[name].labels
            sheet.set_column(place, place, 34)
            sheet.set_column(place + 1, place + 1, 18)
            sheet.write_string(ListPlaces.HEAD, place, str(heading), self.formats["head"])
            beside = _("Units per base") if name == "currency" else _("Code")
            sheet.write_string(ListPlaces.HEAD, place + 1, beside, self.formats["head"])
            for row, (code, label) in enumerate(labels.items(), ListPlaces.FIRST):
                sheet.write_string(row, place, label, self.formats["plain"])
                if name == "currency":
                    sheet.write_number(row, place + 1, float(self.contents.rates[code]), self.formats["rate"])
                else:
                    sheet.write_string(row, place + 1, code, self.formats["plain"])
        sheet.freeze_panes(ListPlaces.FIRST, 0)

    def guidance(self) -> None:
        """Write how the workbook is filled in and brought back."""
        sheet = self.sheet(_("Guidance"), is_wide=False)
        sheet.set_column(0, 0, 110)
        sheet.write_string(0, 0, _("How to fill in this workbook"), self.formats["title"])
        for row, line in enumerate(guidance.lines(), 2):
            sheet.write_string(row, 0, line, self.formats["plain"])

    def seal(self) -> None:
        """Write the signed record of what the workbook was, where no program offers to show it."""
        sheet = self.book.add_worksheet(SEAL_SHEET)
        sheet.protect()
        pieces: Sequence[str] = sealed(self.contents.seal)
        for row, piece in enumerate(pieces):
            sheet.write_string(row, 0, piece)
        sheet.very_hidden()
