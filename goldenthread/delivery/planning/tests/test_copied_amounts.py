"""What a copy comes to, told beside what its source plans."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from goldenthread.delivery.planning.models import Workplan
from goldenthread.delivery.planning.rules.copied_amounts import words_on_amounts
from goldenthread.direction.organization.models import Entity

from . import make

YEAR, NEXT = (date(2019, 1, 1), date(2019, 12, 31)), (date(2020, 1, 1), date(2020, 12, 31))
LONG = (date(2020, 1, 1), date(2021, 6, 30))
TWICE = "this period has some quarters twice, and each takes the amount of the same quarter."
RATES = "the rates of exchange at the start of this period are others."


@pytest.mark.parametrize(
    ("carried", "whole", "target", "words"),
    [
        ("0", "1500", NEXT, "USD 0 of 1,500"),
        ("1000", "1500", NEXT, "USD 1,000 of 1,500"),
        ("1500", "1500", LONG, "USD 1,500 of 1,500"),
        ("2250", "1500", LONG, f"USD 2,250, more than the 1,500 planned there: {TWICE}"),
        ("1530.5", "1500", NEXT, f"USD 1,530.5, more than the 1,500 planned there: {RATES}"),
    ],
)
def test_a_copy_is_never_more_than_the_whole_without_saying_why(
    carried: str, whole: str, target: tuple[date, date], words: str
) -> None:
    told = words_on_amounts(Decimal(carried), Decimal(whole), currency="USD", source=YEAR, target=target)

    assert told == words


@pytest.mark.django_db
def test_the_page_says_so_before_a_year_is_copied_into_eighteen_months(
    writer: Client, entity: Entity, workplan: Workplan
) -> None:
    year = make.workplan(entity, period=make.year(2017))
    output = make.output(year, result=make.result(make.programme(of=entity)))
    make.cost_line(make.activity(output), amounts=[Decimal(100)] * 4)

    page = writer.get(
        f"/workplans/KAS/{workplan.period.code}/copy/",
        {"from": str(year.uid), "shown": "1", "with_amounts": "on", "parts": ["activities", "costs"]},
    ).content.decode()

    assert f"USD 600, more than the 400 planned there: {TWICE}" in page
