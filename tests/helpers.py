"""What tests of several apps need."""

from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


def queries_used(client: Client, url: str, **data: Any) -> int:
    """Return how many queries a successful page costs."""
    with CaptureQueriesContext(connection) as captured:
        response = client.get(url, data)
    assert response.status_code == 200, f"{url} answered {response.status_code}"
    return len(captured)
