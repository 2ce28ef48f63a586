"""What tests of several apps need."""

from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from goldenthread.foundation.accounts.models import User


def queries_used(client: Client, url: str, **data: Any) -> int:
    """Return how many queries a successful page costs."""
    with CaptureQueriesContext(connection) as captured:
        response = client.get(url, data)
    assert response.status_code == 200, f"{url} answered {response.status_code}"
    return len(captured)


def page(client: Client, by: User, address: str) -> str:
    """Return the text of a page that opens for a person."""
    client.force_login(by)
    response = client.get(address)
    assert response.status_code == 200, f"{address} answered {response.status_code}"
    return response.content.decode()
