import io
from decimal import Decimal

import docx
import pikepdf
import pytest
from django.test import Client

from goldenthread.delivery.monitoring.models import Actual
from goldenthread.delivery.planning.models import Programme
from goldenthread.delivery.planning.tests import make as planning
from goldenthread.direction.organization.actions import system_user
from goldenthread.direction.organization.tests import make as organization
from goldenthread.foundation.jobs import actions as jobs
from goldenthread.foundation.jobs.models import Job
from goldenthread.foundation.lib.errors import RuleBroken
from goldenthread.insight.publishing import programme as publishing

pytestmark = pytest.mark.django_db


def programme() -> Programme:
    """Return a programme of two results; one indicator has all three kinds of values, the other none."""
    made = planning.programme(code="KAS")
    indicator = planning.indicator(result=planning.result(made, code="KAS-R1"), code="I1")
    planning.indicator(result=indicator.result, code="I2")
    planning.result(made, code="KAS-R2")
    planning.baseline(indicator, "3")
    target = planning.target(indicator, "10")
    Actual.objects.create(
        indicator=indicator,
        period=target.period,
        place=target.place,
        cell=target.cell,
        value=Decimal("7.5000"),
        updated_at=planning.AT,
        updated_by=system_user(),
    )
    return made


def test_word_shows_baseline_target_and_actual_and_keeps_missing_apart_from_zero() -> None:
    word = docx.Document(io.BytesIO(publishing.publish_programme(programme(), "docx")))

    rows = [[cell.text for cell in row.cells] for row in word.tables[0].rows]
    assert rows == [
        ["Indicator", "Baseline", "2019"],
        ["I1 Indicator I1", "3", "7.5 / 10"],
        ["I2 Indicator I2", "–", "–"],
    ]
    assert "No indicator yet." in [p.text for p in word.paragraphs]


def test_pdf_is_tagged_and_has_a_bookmark_for_each_result() -> None:
    with pikepdf.open(io.BytesIO(publishing.publish_programme(programme(), "pdf"))) as paper:
        assert bool(paper.Root.MarkInfo.Marked)
        assert [str(item.title) for item in paper.open_outline().root] == [
            "KAS-R1 Result KAS-R1",
            "KAS-R2 Result KAS-R2",
        ]


def test_another_format_is_refused() -> None:
    with pytest.raises(RuleBroken, match="Choose one of: docx, pdf"):
        publishing.publish_programme(programme(), "xlsx")


def test_the_document_is_made_as_a_job_for_those_who_may_read_the_programme(client: Client) -> None:
    programme()
    client.force_login(organization.member(organization.entity()))

    page = client.get("/programmes/KAS/document/").content.decode()
    client.post("/programmes/KAS/document/docx/")
    job = Job.objects.get()

    assert "Make Word" in page
    assert jobs.run_job.call(str(job.uid)) == "DONE"
    assert client.get(f"/jobs/{job.uid}/file/").getvalue().startswith(b"PK")


def test_an_outsider_finds_neither_page_nor_file(client: Client) -> None:
    programme()
    client.force_login(organization.user())

    assert client.get("/programmes/KAS/document/").status_code == 404
    assert client.post("/programmes/KAS/document/pdf/").status_code == 404
