"""The page that takes a file of funding positions says in how many of its rows something is wrong."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from goldenthread.direction.organization.models import Period
from goldenthread.direction.organization.tests import make as people

from . import make

pytestmark = pytest.mark.django_db
HEAD = "entity,period,fund,amount,as_at,source\n"


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (
            ["{good}", "{entity},{period},NONE,much,soon,Ledger", "NIX,{period},TRUST_FUND,5,2019-06-30,L"],
            "Nothing was imported: 2 of 3 rows have to be corrected.",
        ),
        (["{entity},{period},NONE,much,soon,L"], "Nothing was imported: the only row has to be corrected."),
        (
            ["{good},beyond"] + ["{entity},{period},NONE,much,soon,Ledger"] * 30,
            "The first 50 problems are listed.",
        ),
    ],
)
def test_rows_are_counted_not_problems(client: Client, rows: list[str], words: str) -> None:
    people.organization()
    workplan = make.workplan()
    client.force_login(people.framework_manager())
    said = {"entity": workplan.entity.code, "period": workplan.period.code}
    good = "{entity},{period},TRUST_FUND,5,2019-06-30,Ledger".format(**said)
    file = HEAD + "\n".join(row.format(good=good, **said) for row in rows)

    answer = sent(client, workplan.period, file)

    assert (answer.status_code, words in answer.content.decode()) == (409, True)


def test_a_file_without_its_columns_has_no_wrong_rows(client: Client) -> None:
    people.organization()
    period = make.workplan().period
    client.force_login(people.framework_manager())

    assert "the file cannot be read as it is" in sent(client, period, "entity\n").content.decode()


def sent(client: Client, period: Period, file: str) -> Any:
    """Send a file to be checked; return the answer."""
    address = reverse("implementation:funding-import", args=[period.code])
    return client.post(address, {"file": SimpleUploadedFile("f.csv", file.encode()), "check": "1"})
