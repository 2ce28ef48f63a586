import pytest
from django.test import Client

from goldenthread.foundation.accounts.models import User

from . import make

pytestmark = pytest.mark.django_db


def page_of_the_entity(client: Client, person: User, code: str) -> str:
    client.force_login(person)
    return client.get(f"/entities/{code}/").content.decode()


def test_an_entitys_page_lists_the_reports_its_reader_may_open(client: Client) -> None:
    report = make.report("IN_PROGRESS")
    address = f"/reports/{report.uid}/"
    code = report.entity.code

    assert address in page_of_the_entity(client, make.editor_of(report.entity), code)
    assert address not in page_of_the_entity(client, make.desk_of(report.entity), code)
