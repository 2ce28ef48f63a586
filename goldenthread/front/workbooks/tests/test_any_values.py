"""Whatever is typed that the plan can keep comes back as it was typed: texts, amounts, dates, currencies."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goldenthread.delivery.planning.models import CostLine
from goldenthread.foundation.lib.texts import one_line
from goldenthread.front.workbooks import actions

from . import make

pytestmark = pytest.mark.django_db
# No control characters nor halves of pairs, which no spreadsheet keeps; a leading sign is text as any other.
WORDS = (
    st.text(
        st.characters(exclude_categories=("Cc", "Cs", "Cn"), exclude_characters="\ufffe\uffff"), max_size=80
    )
    .map(one_line)
    .filter(lambda text: text and not text.startswith("="))
)
SIGNED = st.builds(
    "{}{}".format, st.sampled_from(["+", "-", "@", "'", "1e5 ", "TRUE ", "2019-01-01 "]), WORDS
)
TEXTS = (WORDS | SIGNED).map(one_line).filter(bool)
AMOUNTS = st.decimals(min_value=0, max_value=1_000_000_000, places=2)
DAYS = st.dates(date(2018, 7, 1), date(2019, 12, 31))
COST = {"activity": "O1.1", "fund": "Trust fund", "budget_class": "STAFF"}
POST = {"grade": "P-2", "fund": "Trust fund", "category": "National officer", "is_vacant": "No"}
FEW = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))


@FEW
@given(
    st.lists(st.tuples(TEXTS, st.sampled_from(["USD", "KES"]), AMOUNTS, AMOUNTS), min_size=1, max_size=4),
    st.lists(st.tuples(TEXTS, DAYS, DAYS), min_size=1, max_size=4),
)
def test_new_rows_say_in_the_plan_and_in_its_next_workbook_what_was_typed(
    costs: list[tuple[str, str, Decimal, Decimal]], posts: list[tuple[str, date, date]]
) -> None:
    workplan = make.workplan()
    file = make.File(make.workbook(workplan))
    for description, currency, first, last in costs:
        cells: dict[str, Any] = {
            "description": description,
            "currency": currency,
            "q1": first,
            "q6": float(last),
        }
        file.add("costs", **COST, **cells)
    for title, *days in posts:
        begins, ends = (datetime.combine(day, datetime.min.time()) for day in sorted(days))
        file.add("posts", **POST, title=title, starts_on=begins, ends_on=ends)

    actions.import_workbook(workplan, file.saved(), by=make.system(), at=make.AT)

    lines = CostLine.objects.filter(activity__output__workplan=workplan, fund="TRUST_FUND").order_by(
        "position"
    )
    assert [(line.description, line.currency, line.q1, line.q6) for line in lines] == costs
    added = workplan.posts.filter(grade="P-2").order_by("position")
    assert [(post.title, post.starts_on, post.ends_on) for post in added] == [
        (title, *sorted(days)) for title, *days in posts
    ]
    for content in (file.saved(), make.workbook(workplan), make.File(make.workbook(workplan)).saved()):
        again = make.compared(workplan, content)
        assert (again.changes, again.problems) == ([], [])


def test_a_text_typed_on_two_lines_is_kept_on_one_and_found_again() -> None:
    workplan = make.workplan()
    file = make.File(make.workbook(workplan))
    file.write("posts", file.row_of("posts", title="Driver"), {"title": "Driver\nand clerk"})
    file.add("costs", **COST, description="Rent\nof rooms", currency="USD", q1=1)

    actions.import_workbook(workplan, file.saved(), by=make.system(), at=make.AT)

    assert workplan.posts.filter(title="Driver and clerk").count() == 1
    again = make.compared(workplan, file.saved())
    assert (again.changes, again.problems) == ([], [])
