import pytest

from goldenthread.delivery.monitoring.models import Report

from . import make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("state", Report.State.values)
def test_a_report_walks_to_every_state(state: str) -> None:
    report = make.report(state, results=2, oe_results=1, indicators=1)

    assert Report.objects.get(pk=report.pk).state == state


def test_submitting_freezes_what_the_report_says() -> None:
    report = make.report("SUBMITTED", oe_results=1)

    data = report.snapshots.get().data

    assert data["schema_version"] == 1
    assert data["results"][0]["level"]["code"] == "GOOD_PROGRESS"
    assert data["results"][0]["tags"][0]["code"] == "WOMEN"
    assert data["outputs"][0]["level"]["code"] == "GOOD_PROGRESS"
