"""Rows that a workbook removes can be put back, each by itself, with what stood under and pointed at them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from goldenthread.delivery.implementation.models import ActivityUpdate
from goldenthread.delivery.planning import actions as planning
from goldenthread.delivery.planning.models import Activity, RemovedRow, Workplan
from goldenthread.front.workbooks import actions

from . import make

pytestmark = pytest.mark.django_db


def an_update_of(activity: Activity) -> ActivityUpdate:
    return ActivityUpdate.objects.create(
        workplan=activity.output.workplan,
        activity=activity,
        activity_uid=activity.uid,
        activity_code=activity.code,
        output_uid=activity.output.uid,
        month=date(2018, 9, 1),
        status="ONGOING",
        at=make.AT,
        by=make.system(),
    )


def said(of: Workplan) -> dict[str, Any]:
    """Return what every cell says, by sheet and row."""
    return make.plain(of)


def test_what_a_workbook_removes_is_put_back_row_by_row_as_it_was() -> None:
    workplan = make.workplan()
    first = Activity.objects.get(output__workplan=workplan, code="O1.1")
    update, before = an_update_of(first), said(workplan)
    file = make.File(make.workbook(workplan))
    for sheet, row in (
        ("activities", {"code": "O1.1"}),
        ("costs", {"description": "Adviser"}),
        ("posts", {"title": "Driver"}),
    ):
        file.write(sheet, file.row_of(sheet, **row), {"remove": "Remove"})

    actions.import_workbook(workplan, file.saved(), by=make.system(), at=make.AT)

    removed = RemovedRow.objects.filter(document=workplan.document)
    assert sorted(row.kind for row in removed) == ["ACTIVITY", "COSTLINE", "POST"]
    update.refresh_from_db()
    assert (update.activity, len(said(workplan)["costs"])) == (None, 1)
    for one in removed:
        planning.put_back(one, by=make.system(), at=make.AT)
    update.refresh_from_db()
    assert (said(workplan), update.activity) == (before, first)
