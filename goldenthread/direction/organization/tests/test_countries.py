"""Countries come from the ISO list, with the names and notes of the United Nations where they differ."""

import pytest

from goldenthread.direction.organization import actions
from goldenthread.direction.organization.models import Country

pytestmark = pytest.mark.django_db


def test_every_iso_country_is_loaded_once() -> None:
    first = actions.load_countries()
    second = actions.load_countries()

    assert first == Country.objects.count() > 240
    assert second == 0


@pytest.mark.parametrize(
    ("iso2", "name", "words"), [("PS", "State of Palestine", "67/19"), ("KE", "Kenya", "")]
)
def test_a_name_carries_the_note_attached_to_it(iso2: str, name: str, words: str) -> None:
    actions.load_countries()

    country = Country.objects.get(iso2=iso2)

    assert country.name["en"] == name
    assert words in country.designation_note
