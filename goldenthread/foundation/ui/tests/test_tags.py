"""Tags and filters of templates: what is missing is never zero, and what people typed is never mark-up."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.contrib.auth import get_user_model
from django.template import Context, Template
from django.test import Client
from django.utils import timezone, translation

from goldenthread.foundation.ui.templatetags import ui


def test_numbers_are_written_as_people_read_them() -> None:
    context = Context({"n": Decimal("-1234.5"), "none": None})

    shown = Template("{{ n|figure }} {{ n|money }} {{ n|whole }} {{ n|change }} {{ none|figure }}").render(
        context
    )

    assert shown == "−1,234.5 −1,234.50 −1,234 −1,234.50 –"


def test_no_rating_is_drawn_as_such_and_a_name_is_never_markup() -> None:
    step = SimpleNamespace(position=9, name={"en": "<b>Good</b>"})

    assert ui.level(None) == '<span class="level level--na">Not rated</span>'
    assert ui.level(step) == '<span class="level level--4">&lt;b&gt;Good&lt;/b&gt;</span>'


@pytest.mark.parametrize(
    ("days", "said"),
    [(2, "2 days left"), (1, "1 day left"), (0, "due today"), (-1, "1 day late"), (-9, "9 days late")],
)
def test_a_date_says_how_much_time_is_left(days: int, said: str) -> None:
    now = datetime(2020, 1, 22, 12, 0, tzinfo=UTC)

    assert ui.days_left(now + timedelta(days=days), now) == said


def test_a_deadline_is_in_the_organizations_time_with_the_readers_beside_it() -> None:
    due = datetime(2020, 1, 31, 22, 59, tzinfo=UTC)
    context = Context({"organization": SimpleNamespace(time_zone="Europe/Zurich"), "due": due})

    with timezone.override("Africa/Nairobi"):
        away = Template("{% deadline due %}").render(context)
    with timezone.override("Europe/Zurich"):
        home = Template("{% deadline due %}").render(context)

    assert "31 Jan 2020, 23:59 Geneva</time>" in away
    assert "1 Feb 2020, 01:59" in away
    assert "your time" not in home


def test_a_bullet_draws_only_what_is_known() -> None:
    drawn = Template("{% bullet baseline value target %}").render(
        Context({"baseline": None, "value": Decimal(5), "target": Decimal(10)})
    )

    assert 'class="goal"' in drawn
    assert 'class="axis"' not in drawn


def test_a_change_keeps_what_people_typed_as_text() -> None:
    assert (
        ui.diff([("same", "a "), ("new", "<script>"), ("gone", "b")])
        == "a <ins>&lt;script&gt;</ins><del>b</del>"
    )


@pytest.mark.django_db
def test_the_gallery_shows_every_component() -> None:
    client = Client()
    client.force_login(get_user_model().objects.create_user("someone@example.org", "Someone"))

    page = client.get("/ui/").content.decode()

    assert "Write a number, for example 41" in page
    assert "style=" not in page


def test_bars_begin_where_reading_begins() -> None:
    with translation.override("ar"):
        step, shown = ui.funnel_step(0, "Opened", 25, 100), ui.meter(3, 4, "3 of 4")
        bullet = ui.bullet(Decimal(10), Decimal(20), Decimal(40))

    assert '<text x="100%"' in step
    assert 'class="mark" x="75.0%"' in step
    assert 'x="25.0%" width="75.0%"' in shown
    assert float(bullet["target_x"]) < float(bullet["baseline_x"])
    assert float(bullet["start_x"]) + float(bullet["width"]) == pytest.approx(100)
