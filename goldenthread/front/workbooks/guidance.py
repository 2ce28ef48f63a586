"""What a workbook says about itself to the person who fills it in."""

from __future__ import annotations

from django.utils.translation import gettext as _

from .columns import MOST_ROWS


def lines() -> list[str]:
    """Return the guidance, a sentence or two a line."""
    return [
        _("1. Write in white cells. Grey cells are fixed; totals are worked out by themselves."),
        _("2. Where a cell has a list, choose from it. All lists are on the sheet of lists."),
        _(
            "3. New rows: use the empty rows below. A new output or activity needs a code of your choice, so "
            "that activities and costs can refer to it."
        ),
        _(
            "4. To take a row out of the plan, choose “Remove” in its row. A row that you delete or leave "
            "out stays in the plan as it is."
        ),
        _(
            "5. Paste values, never formulas. Dates lie within the workplan's period; amounts are zero or "
            "more."
        ),
        _(
            "6. Bring the file back on the page of the workplan. It shows every change and every problem "
            "before anything is saved; then all is saved, or nothing."
        ),
        _(
            "7. Others may change the plan meanwhile. What you did not touch keeps their newer text; where "
            "both of you changed the same cell, you see both and decide."
        ),
        _(
            "8. At most %(most)s rows come back at once. Need more empty rows? Import what you have and "
            "export again."
        )
        % {"most": MOST_ROWS},
        _("9. Do not move or rename columns and sheets. The last columns tell which row is which."),
    ]
