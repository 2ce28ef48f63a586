"""Amounts in the file of workplans are cents, however the database adds them up."""

from __future__ import annotations

import csv
from io import StringIO

import pytest
from django.test import Client

from goldenthread.delivery.planning.models import Activity

from . import make

pytestmark = pytest.mark.django_db


def test_what_a_draft_plans_is_written_in_cents(writer: Client, activity: Activity) -> None:
    for amount in ("9999991.00", "4301.97", "0.56"):
        make.cost_line(activity, amount)

    file = StringIO(writer.get("/workplans.csv").content.decode("utf-8-sig"))

    assert [row["Planned"] for row in csv.DictReader(file)] == ["10004293.53"]
