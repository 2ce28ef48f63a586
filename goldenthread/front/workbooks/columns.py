"""What a workplan's workbook consists of: sheets and columns, as one table that writer and reader share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from goldenthread.delivery.planning import rules
from goldenthread.delivery.planning.models import Activity, CostLine, Output, Post

SCHEMA_VERSION = 1
# Rows of a sheet, counted from 0: title, what to do, keys (hidden), headings; then what is planned.
TITLE_ROW, HINT_ROW, KEY_ROW, HEAD_ROW, FIRST_ROW = range(5)
MOST_ROWS = 5_000
# What Excel keeps in one cell.
LONGEST_CELL = 32_000

OUTPUTS, ACTIVITIES, COSTS, POSTS = "outputs", "activities", "costs", "posts"
REMOVE, UID, REVISION = "remove", "uid", "revision"


class Kind(StrEnum):
    """What a cell holds."""

    TEXT = "text"
    DATE = "date"
    AMOUNT = "amount"
    # One of a list, and several places.
    CHOICE = "choice"
    # The code of a row on another sheet, which may be new as well.
    REFERENCE = "reference"
    PLACES = "places"
    # Worked out by the spreadsheet or kept for the way back; never read as typed.
    COMPUTED = "computed"


@dataclass(frozen=True)
class Column:
    """One column: what it is called, what it holds, and whether it may be filled in."""

    key: str
    heading: str | Promise
    kind: Kind = Kind.TEXT
    # Which list its values come from, and the longest text it takes.
    choices: str = ""
    longest: int = 0
    width: int = 14
    is_required: bool = True
    # Said once, when the row is new; fixed afterwards.
    is_only_for_new: bool = False
    hint: str | Promise = ""

    @property
    def is_filled_in(self) -> bool:
        """Say whether a person may write here."""
        return self.kind != Kind.COMPUTED


@dataclass(frozen=True)
class SheetSpec:
    """One sheet of rows."""

    key: str
    name: str | Promise
    hint: str | Promise
    columns: tuple[Column, ...]
    # How many columns stay in sight, and how many empty rows are offered.
    pinned: int
    empty_rows: int
    can_remove: bool = True

    def column(self, key: str) -> Column:
        """Return a column by its key."""
        return next(column for column in self.columns if column.key == key)

    @property
    def keys(self) -> list[str]:
        """Return the keys of all columns in order."""
        return [column.key for column in self.columns]

    @property
    def filled_in(self) -> list[Column]:
        """Return the columns that say something of the row, in order; not the mark for removal."""
        return [column for column in self.columns if column.is_filled_in and column.key != REMOVE]

    def place(self, key: str) -> int:
        """Return where a column stands, counted from 0."""
        return self.keys.index(key)


_DATE_HINT = lazy("A date within the workplan's period, such as 2019-03-31.")
_FROM = Column("starts_on", lazy("From"), Kind.DATE, width=12, hint=_DATE_HINT)
_TO = Column("ends_on", lazy("To"), Kind.DATE, width=12, hint=_DATE_HINT)
_FUND = Column(
    "fund",
    lazy("Fund"),
    Kind.CHOICE,
    choices="fund",
    width=18,
    hint=lazy("Choose where the money comes from."),
)
_LOCKED_END = (
    Column(UID, lazy("Row id"), Kind.COMPUTED, width=10),
    Column(REVISION, lazy("Revision"), Kind.COMPUTED, width=9),
)
_REMOVE = Column(
    REMOVE,
    lazy("Remove?"),
    Kind.CHOICE,
    choices="remove",
    width=11,
    is_required=False,
    hint=lazy("Choose “Remove” to take this row out of the plan. Deleting the row does not."),
)
_CODE = Column(
    "code",
    lazy("Code"),
    longest=rules.longest(Activity, "code"),
    width=12,
    is_only_for_new=True,
    hint=lazy("A code of your choice that no other row has. It cannot be changed later."),
)

_OUTPUTS = SheetSpec(
    OUTPUTS,
    lazy("Outputs"),
    lazy("What the entity delivers. Write in white cells; grey cells are fixed."),
    (
        _CODE,
        Column(
            "serves",
            lazy("Serves"),
            Kind.CHOICE,
            choices="serves",
            width=40,
            is_only_for_new=True,
            hint=lazy("The result of your programme, or the action plan, that this output serves."),
        ),
        Column(
            "statement",
            lazy("Output"),
            longest=rules.longest(Output, "statement"),
            width=70,
            hint=lazy("One sentence: what will be there."),
        ),
        Column("total", lazy("Planned"), Kind.COMPUTED, width=16),
        *_LOCKED_END,
    ),
    pinned=1,
    empty_rows=15,
    can_remove=False,
)
_ACTIVITIES = SheetSpec(
    ACTIVITIES,
    lazy("Activities"),
    lazy("What is done to deliver each output: when, by whom, with whom and where."),
    (
        Column(
            "output",
            lazy("Output"),
            Kind.REFERENCE,
            choices="output",
            width=12,
            is_only_for_new=True,
            hint=lazy("The code of the output, from the sheet of outputs."),
        ),
        _CODE,
        Column(
            "title",
            lazy("Activity"),
            longest=rules.longest(Activity, "title"),
            width=60,
            hint=lazy("One sentence: what is done."),
        ),
        _FROM,
        _TO,
        Column(
            "responsible",
            lazy("Responsible"),
            longest=rules.longest(Activity, "responsible"),
            width=24,
            is_required=False,
        ),
        Column(
            "partners",
            lazy("Partners"),
            longest=rules.longest(Activity, "partners"),
            width=28,
            is_required=False,
        ),
        Column(
            "places",
            lazy("Places"),
            Kind.PLACES,
            width=22,
            is_required=False,
            hint=lazy("Codes of places from the sheet of lists, with semicolons between them."),
        ),
        Column("status", lazy("Status"), Kind.CHOICE, choices="status", width=14),
        Column("total", lazy("Planned"), Kind.COMPUTED, width=16),
        _REMOVE,
        *_LOCKED_END,
    ),
    pinned=2,
    empty_rows=60,
)
_POSTS = SheetSpec(
    POSTS,
    lazy("Posts"),
    lazy("The posts that work on this plan."),
    (
        Column("title", lazy("Post"), longest=rules.longest(Post, "title"), width=44),
        Column(
            "grade",
            lazy("Grade"),
            longest=rules.longest(Post, "grade"),
            width=9,
            hint=lazy("Such as P-4, NO-B or GS-6."),
        ),
        Column("category", lazy("Category"), Kind.CHOICE, choices="category", width=26),
        _FUND,
        Column("is_vacant", lazy("Vacant"), Kind.CHOICE, choices="yes_no", width=9),
        _FROM,
        _TO,
        _REMOVE,
        *_LOCKED_END,
    ),
    pinned=1,
    empty_rows=20,
)


def _costs(quarters: Sequence[Sequence[int]]) -> SheetSpec:
    amount_hint = _(
        "What is planned for this quarter, in the line's currency. Zero or more, at most two decimals."
    )
    amounts = [
        Column(
            f"q{number}",
            _("Q%(quarter)s %(year)s") % {"quarter": quarter, "year": year},
            Kind.AMOUNT,
            width=14,
            is_required=False,
            hint=amount_hint,
        )
        for number, (year, quarter) in enumerate(quarters, 1)
    ]
    return SheetSpec(
        COSTS,
        lazy("Costs"),
        lazy("What each activity costs, quarter by quarter. Totals are worked out by themselves."),
        (
            Column(
                "activity",
                lazy("Activity"),
                Kind.REFERENCE,
                choices="activity",
                width=12,
                is_only_for_new=True,
                hint=lazy("The code of the activity, from the sheet of activities."),
            ),
            Column(
                "description",
                lazy("What the money is for"),
                longest=rules.longest(CostLine, "description"),
                width=40,
            ),
            _FUND,
            Column(
                "source_category",
                lazy("Source"),
                Kind.CHOICE,
                choices="source_category",
                width=24,
                is_required=False,
            ),
            Column("budget_class", lazy("Budget class"), Kind.CHOICE, choices="budget_class", width=26),
            Column("currency", lazy("Currency"), Kind.CHOICE, choices="currency", width=10),
            *amounts,
            Column("amount", lazy("Total"), Kind.COMPUTED, width=16),
            Column("units_per_base", lazy("Rate"), Kind.COMPUTED, width=11),
            Column("amount_base", lazy("Total in base currency"), Kind.COMPUTED, width=18),
            _REMOVE,
            *_LOCKED_END,
        ),
        pinned=2,
        empty_rows=150,
    )


def sheets_of(quarters: Sequence[Sequence[int]]) -> tuple[SheetSpec, ...]:
    """Return the sheets of a workplan whose period touches these quarters, given as year and quarter."""
    return (_OUTPUTS, _ACTIVITIES, _costs(quarters), _POSTS)


def amounts_of(sheet: SheetSpec) -> Iterable[Column]:
    """Return the columns with one amount a quarter."""
    return (column for column in sheet.columns if column.kind == Kind.AMOUNT)
