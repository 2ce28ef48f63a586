"""What reports say of a plan keeps its rows from being removed."""

from decimal import Decimal

import pytest

from goldenthread.delivery.monitoring.models import Actual
from goldenthread.delivery.planning import actions
from goldenthread.delivery.planning.models import Indicator, RemovedRow
from goldenthread.delivery.planning.tests import make as planning

from . import make

pytestmark = pytest.mark.django_db


def reported(indicator: Indicator) -> Actual:
    """Return a value that was reported on an indicator."""
    return Actual.objects.create(
        indicator=indicator,
        period=planning.year(2019),
        place=planning.whole_entity(),
        cell=planning.total(),
        value=Decimal(1),
        updated_at=make.NOW,
        updated_by=planning.system(),
    )


def test_an_output_goes_with_its_indicators_unless_values_were_reported_on_them() -> None:
    free, measured = (planning.output() for _number in range(2))
    planning.indicator(output=free)
    value = reported(planning.indicator(output=measured))

    removed = actions.remove_line(free, base_revision=1, by=planning.system(), at=make.NOW)
    with pytest.raises(actions.LineRefused, match="reports refer to it or to one of its indicators"):
        actions.remove_line(measured, base_revision=1, by=planning.system(), at=make.NOW)

    assert [one["model"] for one in removed.rows] == ["planning.output", "planning.indicator"]
    assert Actual.objects.get() == value


def test_an_output_that_a_report_is_about_is_not_removed() -> None:
    output = make.output_report().output
    planning.in_state(output.workplan, "DRAFT")

    with pytest.raises(actions.LineRefused, match="reports refer to it"):
        actions.remove_line(output, base_revision=output.revision, by=planning.system(), at=make.NOW)

    assert not RemovedRow.objects.exists()


def test_a_row_that_came_after_a_version_stays_when_a_report_is_about_it() -> None:
    """Given a version without the output that a report is about."""
    output = make.output_report().output
    document = output.workplan.document
    planning.in_state(output.workplan, "DRAFT")
    version = actions.freeze(document, None, reason="", by=planning.system(), at=make.NOW)
    version.data["outputs"] = []
    version.save()
    seen = actions.digest_of_draft(document)

    done = actions.restore_version(document, 1, seen=seen, by=planning.system(), at=make.NOW)

    assert [(one.kind, one.reason) for one in done.said.stays] == [
        ("Output", "a report, a value or a review refers to it")
    ]
    assert done.removed == 0
    output.refresh_from_db()
