"""The sentences that carry figures say what the rows say."""

import pytest
from django.test import Client

from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.tests import make as organization
from goldenthread.direction.strategy.tests import make as strategy
from goldenthread.insight.analysis import figures
from goldenthread.insight.analysis.headlines import Headline, headlines

from . import make

pytestmark = pytest.mark.django_db


def said(year: int = 2019) -> dict[str, Headline]:
    return {headline.id: headline for headline in headlines(figures.compute_all(year))}


def test_pillars_at_the_two_ends_of_the_scale_are_named_with_their_counts() -> None:
    report = make.report(make.round_(strategy.plan_version()))
    for level, element in (
        ("PARTIALLY_ACHIEVED", "M1"),
        ("FULLY_ACHIEVED", "M1"),
        ("GOOD_PROGRESS", "M2"),
        ("NO_PROGRESS", "D1"),
        ("GOOD_PROGRESS", "D1"),
    ):
        make.result_report(report, level, element=element)

    found = said()

    assert found["furthest-pillar"].figure == "67\u00a0%"
    assert "Mechanisms were partially or fully achieved" in found["furthest-pillar"].words
    assert found["furthest-pillar"].counted == "2 of 3 results"
    assert found["most-without-progress"].counted == "1 of 2 results"


@pytest.mark.parametrize(
    ("before", "now", "words"),
    [
        ((1, 2), (3, 4), ", up from 50"),
        ((3, 4), (1, 2), ", down from 75"),
        ((1, 2), (1, 2), ", as in 2018"),
        ((0, 0), (1, 2), "at least one shift."),
    ],
)
def test_the_share_of_shifts_is_compared_with_the_round_before(
    before: tuple[int, int], now: tuple[int, int], words: str
) -> None:
    version = strategy.plan_version()
    for year, (tagged, everything) in ((2018, before), (2019, now)):
        report = make.report(make.round_(version, year))
        for number in range(everything):
            make.result_report(report, tags=["PREVENTION"] if number < tagged else [])

    assert words in said()["shift-share"].words


def test_spotlights_stand_in_order_and_the_one_that_grew_most_is_named() -> None:
    version = strategy.plan_version()
    for year, women, youth in ((2018, 3, 1), (2019, 4, 3)):
        report = make.report(make.round_(version, year))
        for tags in [["WOMEN"]] * women + [["YOUTH"]] * youth:
            make.result_report(report, tags=tags)

    found = said()

    assert "named women, followed by youth." in found["spotlight-order"].words
    assert "youth: 3 results, more than double the 1 of 2018" in found["spotlight-growth"].words


def test_nothing_reported_says_nothing() -> None:
    make.result_report(make.report(make.round_(strategy.plan_version()), state="IN_PROGRESS"), "NO_PROGRESS")

    assert said() == {}


def test_every_headline_leads_to_as_many_records_as_it_says(client: Client) -> None:
    version = strategy.plan_version()
    for year in (2018, 2019):
        for region in ("AF", "AS"):
            report = make.report(
                make.round_(version, year), organization.entity(region=organization.region(region))
            )
            for level, element in (
                ("FULLY_ACHIEVED", "M1"),
                ("PARTIALLY_ACHIEVED", "M1"),
                ("NO_PROGRESS", "D1"),
            ):
                tags = ["WOMEN", "16", "PREVENTION"] if year == 2019 or element == "D1" else []
                rated = make.result_report(report, level, element=element, tags=tags)
                make.pair(make.indicator(rated.result), "5", "6", year=year)
            make.oe_result(report, "GOOD_PROGRESS")
    client.force_login(organization.member(role=roles.SENIOR_READER))

    page = client.get("/dashboards/?plan=" + version.plan.code)
    shown = page.context["shown"].headlines

    assert [headline.counted for headline, _url in shown] == [
        "4 of 4 results",
        "2 of 2 results",
        "6 of 6 results",
        "6 of 6 results",
    ]
    for headline, url in shown:
        assert client.get(url).context["found"].total == int(headline.counted.split()[0]), headline.id
    on_target = client.get("/figures/indicators-on-target/records/")
    assert on_target.context["found"].total == on_target.context["row"].count == 6


def test_tags_are_never_added_up(client: Client) -> None:
    make.result_report(make.report(make.round_(strategy.plan_version())), tags=["WOMEN", "YOUTH"])
    client.force_login(organization.member(role=roles.SENIOR_READER))

    assert client.get("/figures/spotlight-share/records/?row_year=2019").status_code == 404
