"""Charts: one model, drawn for the screen and standing alone; both show the same, and pixels prove it."""

import io
import re
from itertools import pairwise

import pytest
from django.utils import translation
from lxml import etree
from PIL import Image

from goldenthread.foundation.ui.charts import (
    Bar,
    Bars,
    Bullet,
    Chart,
    Dumbbell,
    Dumbbells,
    Marked,
    SmallMultiples,
    Sparkline,
    StackedBar,
    StackedBars,
    png,
    pngs,
    screen,
    standalone,
)

STEPS = ("No progress", "Some progress", "Good progress", "Partially achieved", "Fully achieved")
ROWS = (
    StackedBar("Mechanisms", (3, 26, 46, 15, 6), 4),
    StackedBar("Development & <peace>", (11, 40, 38, 11, 4)),
)


def stacked(
    kind: type[StackedBars] = StackedBars, *, in_table: bool = False, **fields: object
) -> StackedBars:
    defaults: dict[str, object] = {
        "id": "pillars",
        "title": "Mechanisms advanced furthest",
        "subtitle": "Results by pillar, n = 200",
        "row_head": "Pillar",
        "steps": STEPS,
        "rows": ROWS,
        "roll_up": (3, 4),
        "roll_up_name": "Partially or fully",
        "marked": [Marked(0, (3, 4))],
    }
    return kind(**defaults | fields, in_table=in_table)  # type: ignore[arg-type]


def dumbbells() -> Dumbbells:
    return Dumbbells(
        id="shifts",
        title="More results contribute",
        subtitle="Results with a shift",
        row_head="Shift",
        before_name="2018, n = 512",
        after_name="2019, n = 530",
        marked=[Marked(0)],
        rows=[
            Dumbbell("Any shift", Bar("", 220, 512), Bar("", 244, 530)),
            Dumbbell("New", None, Bar("", 0, 0)),
        ],
    )


def bars() -> Bars:
    rows = [Bar("Women", 206, 338), Bar("Nobody asked", 0, 0), Bar("None", 0, 338)]
    return Bars(
        id="spot",
        title="Women first",
        subtitle="Spotlights",
        row_head="Spotlight",
        rows=rows,
        marked=[Marked(0)],
    )


ALL: list[Chart] = [
    stacked(),
    stacked(SmallMultiples),
    stacked(in_table=True),
    dumbbells(),
    bars(),
    Bullet(id="b", title="Offices", subtitle="", value=23, target=40, baseline=9),
    Sparkline(
        id="s", title="Trend", subtitle="", points=[("2016", 3), ("2017", 4), ("2018", None), ("2019", 9)]
    ),
]


@pytest.mark.parametrize("chart", ALL, ids=lambda chart: type(chart).__name__)
def test_every_chart_is_well_formed_on_screen_and_standing_alone(chart: Chart) -> None:
    on_screen, alone = screen(chart), standalone(chart)

    etree.fromstring(f"<div>{on_screen}</div>")
    root = etree.fromstring(alone)

    assert "style=" not in on_screen
    assert root.get("viewBox") == f"0 0 {root.get('width')} {root.get('height')}"
    assert root.findtext("{*}title") == chart.title
    assert "class=" not in alone


def test_the_screen_names_its_drawing_and_repeats_its_numbers_as_a_table() -> None:
    text = screen(stacked())

    assert 'role="img"' in text
    assert '<td class="num">46 (48\u00a0%)</td>' in text
    assert '<th scope="row">Development &amp; &lt;peace&gt;</th>' in text
    assert "url(#p0)" in text
    assert "Not reported" in text


def test_segments_fill_the_bar_and_the_golden_line_marks_what_the_title_claims() -> None:
    text = screen(stacked(rows=ROWS[:1]))

    widths = [float(width) for width in re.findall(r'class="seg[^>]* width="([\d.]+)%"', text)]
    assert sum(widths) == pytest.approx(100, abs=0.05)
    assert '<line class="goal" x1="78.12%" y1="50" x2="100.00%" y2="50"/>' in text


def test_the_drawing_is_mirrored_where_people_read_from_right_to_left() -> None:
    with translation.override("ar"):
        text = screen(bars())

    assert '<rect class="mark" x="39.05%"' in text


def test_nothing_to_count_from_is_a_dash_and_draws_no_bar() -> None:
    text = screen(bars())

    assert text.count('class="mark"') == 1
    assert "–" in text


def test_a_missing_value_is_a_gap_in_the_line() -> None:
    assert screen(ALL[-1]).count("<line") == 1


def test_long_labels_are_broken_and_the_drawing_grows() -> None:
    short, long = (
        bars(),
        Bars(id="x", title="", subtitle="", row_head="", rows=[Bar("A long name " * 9, 1, 2)] * 3),
    )

    heights = [int(re.search(r'height="(\d+)"', screen(chart))[1]) for chart in (short, long)]  # type: ignore[index]

    assert heights[1] > heights[0]


def pixels(chart: Chart) -> Image.Image:
    return Image.open(io.BytesIO(png(standalone(chart), scale=1))).convert("RGB")


def colours(image: Image.Image) -> dict[tuple[int, ...], int]:
    return {tuple(colour): n for n, colour in image.getcolors(maxcolors=1 << 24) or []}  # type: ignore[arg-type]


@pytest.mark.parametrize("chart", ALL, ids=lambda chart: type(chart).__name__)
def test_the_picture_is_neither_blank_nor_black(chart: Chart) -> None:
    found = colours(pixels(chart))

    total = sum(found.values())
    assert found[255, 255, 255] < 0.999 * total
    assert sum(n for (r, g, b), n in found.items() if r + g + b < 90) < 0.1 * total


def test_the_picture_has_the_colours_and_patterns_of_the_levels_and_the_golden_line() -> None:
    found = colours(pixels(stacked()))

    for fill in (
        (0x78, 0xAE, 0xC4),
        (0x2C, 0x74, 0x94),
        (0x0B, 0x3B, 0x55),
        (0xC3, 0xDA, 0xE3),
        (0xFB, 0xEA, 0xE2),
    ):
        assert found.get(fill, 0) > 50, fill
    assert any(abs(r - 0xA8) + abs(g - 0x47) + abs(b - 0x2A) < 60 for r, g, b in found)
    assert found.get((0xB0, 0x7A, 0x0C), 0) > 50


def test_the_levels_differ_in_greyscale() -> None:
    greys = [
        round(0.299 * r + 0.587 * g + 0.114 * b)
        for r, g, b in ((0xC3, 0xDA, 0xE3), (0x78, 0xAE, 0xC4), (0x2C, 0x74, 0x94), (0x0B, 0x3B, 0x55))
    ]

    assert all(lighter - darker > 40 for lighter, darker in pairwise(greys))


def test_a_picture_made_once_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    svgs = [standalone(bars()), standalone(bars()), standalone(dumbbells())]
    first = pngs(svgs, 1)
    monkeypatch.setattr("subprocess.run", lambda *_a, **_k: pytest.fail("made again"))

    assert pngs(svgs, 1) == first
    assert first[0] == first[1] != first[2]


def test_the_title_of_a_panel_is_never_cut() -> None:
    rows = (
        StackedBar("Middle East and North Africa", (1, 2, 3, 4, 5)),
        StackedBar("Africa", (5, 4, 3, 2, 1)),
    )
    chart = SmallMultiples(
        id="m", title="One finding", subtitle="n = 30", row_head="Region", steps=STEPS, rows=rows
    )

    drawn = standalone(chart)

    assert "Middle East and North" in drawn
    assert "Africa, n\u00a0=\u00a015" in drawn
    assert "…" not in drawn
