from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client, override_settings

from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.tests import make as organization
from goldenthread.foundation.jobs import actions as jobs
from goldenthread.foundation.jobs.models import Job
from tests.helpers import queries_used

from . import make

pytestmark = pytest.mark.django_db
PAGE = "/chapters/PLAN/2019/"


@pytest.fixture(autouse=True)
def files_in_a_folder_of_their_own(tmp_path: Path) -> Iterator[None]:
    own = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    with override_settings(STORAGES=settings.STORAGES | {"default": own}):
        yield


def test_the_list_offers_each_year_of_each_plan(client: Client) -> None:
    make.universe()
    client.force_login(make.reader())

    page = client.get("/chapters/").content.decode()

    assert PAGE in page
    assert "/chapters/PLAN/2018/" in page


def test_an_empty_home_says_what_to_do(client: Client) -> None:
    client.force_login(make.reader())

    assert "No chapter yet" in client.get("/chapters/").content.decode()


def test_the_page_has_sentences_charts_tables_contents_and_citation(client: Client) -> None:
    make.universe()
    client.force_login(make.reader())

    page = client.get(PAGE).content.decode()

    assert "<strong>50 per cent</strong>" in page
    assert "Figure 1." in page
    assert "/figures/progress-by-pillar.csv?plan=PLAN&amp;year=2019" in page
    assert 'href="#method"' in page
    assert "sha256" in page
    for inline in (" style=", "<style", "onclick", "<script>"):
        assert inline not in page


def test_the_page_costs_the_same_queries_for_more_reports(client: Client) -> None:
    version = make.universe()
    client.force_login(make.reader())
    for_few = queries_used(client, PAGE)
    make.add_reports(version, 2019, count=6)

    assert queries_used(client, PAGE) == for_few


@pytest.mark.parametrize("address", ["/chapters/PLAN/1999/", "/chapters/OTHER/2019/"])
def test_a_chapter_that_cannot_be_made_is_not_found(client: Client, address: str) -> None:
    make.universe()
    client.force_login(make.reader())

    assert client.get(address).status_code == 404


def test_who_may_not_see_figures_sees_no_chapter_and_gets_no_file(client: Client) -> None:
    make.universe()
    client.force_login(organization.member(role=roles.SYSTEM_ADMINISTRATOR))

    assert client.get("/chapters/").status_code == 403
    assert client.get(PAGE).status_code == 403
    assert client.post(f"{PAGE}pdf/").status_code == 403
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    ("form", "begins"), [("pdf", b"%PDF"), ("docx", b"PK"), ("xlsx", b"PK"), ("html", b"<!doctype html>")]
)
def test_a_file_is_made_as_a_job_and_downloaded_by_who_asked(
    client: Client, form: str, begins: bytes
) -> None:
    make.universe()
    client.force_login(make.reader())

    answer = client.post(f"{PAGE}{form}/")
    job = Job.objects.get()
    jobs.run_job.call(str(job.uid))
    page = client.get(answer["Location"]).content.decode()
    file = client.get(f"/jobs/{job.uid}/file/")

    assert f"performance-plan-2019.{form}" in page
    assert file.getvalue().startswith(begins)
    assert f"performance-plan-2019.{form}" in file["Content-Disposition"]


def test_a_reader_whose_role_has_ended_cannot_download_the_file_any_more(client: Client) -> None:
    make.universe()
    reader = make.reader()
    client.force_login(reader)
    client.post(f"{PAGE}xlsx/")
    job = Job.objects.get()
    jobs.run_job.call(str(job.uid))

    reader.memberships.all().delete()

    assert client.get(f"/jobs/{job.uid}/file/").status_code == 404


def test_a_format_that_there_is_not_is_refused_in_words(client: Client) -> None:
    make.universe()
    client.force_login(make.reader())

    answer = client.post(f"{PAGE}odt/")

    assert answer.status_code == 409
    assert "Choose one of" in answer.content.decode()


def test_the_dashboard_leads_to_the_chapter_of_its_plan_and_year(client: Client) -> None:
    make.universe()
    client.force_login(make.reader())

    assert f'href="{PAGE}"' in client.get("/dashboards/?year=2019").content.decode()
