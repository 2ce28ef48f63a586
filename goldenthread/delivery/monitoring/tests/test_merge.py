"""Putting two edits of one text together: nothing that either wrote is left out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.delivery.monitoring.views.merge import merged

BASE = "One.\n\nTwo.\n\nThree."


@pytest.mark.parametrize(
    ("mine", "theirs", "together"),
    [
        (BASE, BASE, BASE),
        ("One, changed.\n\nTwo.\n\nThree.", BASE, "One, changed.\n\nTwo.\n\nThree."),
        (
            "Mine.\n\nOne.\n\nTwo.\n\nThree.",
            "One.\n\nTwo.\n\nThree.\n\nTheirs.",
            "Mine.\n\nOne.\n\nTwo.\n\nThree.\n\nTheirs.",
        ),
        (
            "One.\n\nTwo, mine.\n\nThree.",
            "One.\n\nTwo, theirs.\n\nThree.",
            "One.\n\nTwo, theirs.\n\nTwo, mine.\n\nThree.",
        ),
        ("One.\n\nThree.", "One.\n\nTwo.\n\nThree, theirs.", "One.\n\nThree, theirs."),
    ],
)
def test_what_only_one_changed_is_taken_and_what_both_changed_stands_twice(
    mine: str, theirs: str, together: str
) -> None:
    assert merged(BASE, mine, theirs) == together


def test_without_a_common_beginning_both_texts_stand() -> None:
    assert merged("", "Mine.", "Theirs.") == "Theirs.\n\nMine."


paragraphs = st.lists(st.sampled_from(["Ada.", "Bo.", "Cy.", "Di.", "Ed."]), max_size=5, unique=True)


@given(paragraphs, paragraphs, paragraphs)
def test_every_paragraph_that_either_added_is_there(
    base: list[str], mine: list[str], theirs: list[str]
) -> None:
    together = merged("\n\n".join(base), "\n\n".join(mine), "\n\n".join(theirs)).split("\n\n")

    assert ({*mine, *theirs} - {*base}) <= {*together}
