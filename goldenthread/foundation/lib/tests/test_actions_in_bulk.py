"""Writing many rows quickly: what stands in the database afterwards is what the objects said.

The helpers know no table; the tests borrow the jobs', because their parameters are mappings.
"""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model

from goldenthread.foundation.lib.actions_in_bulk import insert_objects, update_many

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)


def unsaved(words: list[dict[str, Any]]) -> list[Any]:
    """Return unsaved jobs with these parameters, asked for by one person."""
    by = get_user_model().objects.create(email="ada@example.org")
    job = apps.get_model("jobs", "Job")
    return [
        job(kind=f"k{place}", title="Words", parameters=said, requested_by=by, requested_at=NOON)
        for place, said in enumerate(words)
    ]


def kept() -> dict[str, Any]:
    """Return the parameters in the database by kind."""
    return dict(apps.get_model("jobs", "Job")._default_manager.values_list("kind", "parameters"))


def test_mappings_are_written_each_as_it_is() -> None:
    insert_objects(unsaved([{"word": "a", "places": [1, 2]}, {"word": "b"}, {"word": "a"}]))

    assert kept() == {"k0": {"word": "a", "places": [1, 2]}, "k1": {"word": "b"}, "k2": {"word": "a"}}


def test_mappings_are_changed_each_in_its_own_row() -> None:
    insert_objects(unsaved([{"word": "a"}, {"word": "b"}, {"word": "c"}]))
    first, second, _third = apps.get_model("jobs", "Job")._default_manager.order_by("kind")
    first.parameters, second.parameters = {"word": "b"}, {"word": ["a", None]}

    update_many([first, second], ["parameters"])

    assert kept() == {"k0": {"word": "b"}, "k1": {"word": ["a", None]}, "k2": {"word": "c"}}


def test_equal_values_of_many_rows_are_written_to_each() -> None:
    insert_objects(unsaved([{}, {}]))

    rows = apps.get_model("jobs", "Job")._default_manager.values_list("title", "requested_at", "state")
    assert list(rows) == [("Words", NOON, "WAITING")] * 2


@pytest.mark.parametrize("write", [insert_objects, lambda rows: update_many(rows, ["title"])])
def test_nothing_to_write_asks_the_database_nothing(write: Any, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        write([])
