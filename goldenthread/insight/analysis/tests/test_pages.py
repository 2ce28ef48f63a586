"""The dashboard, the explorer, figures and the records behind them, for those who may see them."""

import csv
import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import Entity
from goldenthread.direction.organization.tests import make as organization
from goldenthread.direction.strategy.models import PlanVersion, Tag, TagSet
from goldenthread.direction.strategy.tests import make as strategy

from . import make

pytestmark = pytest.mark.django_db

PAGES = (
    "/dashboards/",
    "/explorer/",
    "/figures/progress-by-pillar/",
    "/figures/progress-by-pillar.csv",
    "/figures/progress-by-pillar/records/?row_pillar=M&row_level=GOOD_PROGRESS",
)


@pytest.fixture
def version() -> PlanVersion:
    return strategy.plan_version()


@pytest.fixture
def reader(client: Client) -> Client:
    client.force_login(organization.member(role=roles.SENIOR_READER))
    return client


def year_of(
    version: PlanVersion, *, entities: int = 2, year: int = 2019, state: str = "APPROVED"
) -> list[Entity]:
    """Make a year in which each entity rated four results and an output, tagged and measured them."""
    made = []
    for _ in range(entities):
        entity = organization.entity(region=organization.region())
        report = make.report(make.round_(version, year), entity, state=state)
        for level, element, tags in (
            ("GOOD_PROGRESS", "M1", ["PREVENTION", "WOMEN", "16"]),
            ("FULLY_ACHIEVED", "M2", ["YOUTH", "5"]),
            ("NO_PROGRESS", "D1", []),
            ("", "D1", ["WOMEN"]),
        ):
            rated = make.result_report(report, level, element=element, tags=tags)
            make.pair(make.indicator(rated.result), "5", "6" if level else "4", year=year)
        make.oe_result(report, "GOOD_PROGRESS")
        made.append(entity)
    return made


@pytest.mark.parametrize("page", PAGES)
def test_pages_open_to_readers_of_figures_and_to_nobody_else(
    client: Client, version: PlanVersion, page: str
) -> None:
    year_of(version)

    for role, status in ((roles.SENIOR_READER, 200), (roles.SYSTEM_ADMINISTRATOR, 403)):
        client.force_login(organization.member(role=role))
        assert client.get(page).status_code == status, role
    client.force_login(organization.user())
    refused = client.get(page)
    assert refused.status_code == 403
    assert "This is open to these roles:" in refused.content.decode()
    client.logout()
    assert client.get(page).status_code == 302


def test_the_dashboard_opens_with_the_sentences_and_shows_every_chart(
    reader: Client, version: PlanVersion
) -> None:
    year_of(version, year=2018)
    year_of(version)

    page = reader.get("/dashboards/").content.decode()

    assert "of results under Mechanisms were partially or fully achieved" in page
    assert "2 of 4 results" in page
    for chart in (
        "progress-by-pillar",
        "progress-by-region",
        "shifts",
        "spotlight-share",
        "sdg-engagement",
        "progress-by-action-plan",
        "indicators-on-target",
    ):
        assert f'<figure class="chart" id="{chart}">' in page
    assert "Progress by pillar result" in page
    assert page.count("<title") == page.count("</title>")


def test_changing_a_rating_changes_the_dashboard(reader: Client, version: PlanVersion) -> None:
    report = make.report(make.round_(version))
    rated = make.result_report(report, "GOOD_PROGRESS")
    before = reader.get("/dashboards/").content.decode()

    rated.level = make._level(version, "FULLY_ACHIEVED")
    rated.save(update_fields=["level"])
    after = reader.get("/dashboards/").content.decode()

    assert "1 of 1 results" not in before
    assert "1 of 1 results" in after


def test_a_plan_without_ratings_leads_with_indicators_and_says_what_is_missing(
    reader: Client, version: PlanVersion
) -> None:
    for region, actual in (("AF", "6"), ("AS", "1")):
        entity = organization.entity(region=organization.region(region))
        make.pair(make.indicator(make.result(version, entity)), "5", actual)

    page = reader.get("/dashboards/").content.decode()

    assert "of indicator values met their target for 2019" in page
    assert "Not shown for this plan and year" in page
    assert "There is no end-of-year round for 2019 under this plan." in page


def test_an_empty_home_says_who_begins(reader: Client) -> None:
    assert "No figures yet" in reader.get("/dashboards/").content.decode()
    assert reader.get("/figures/progress-by-pillar/").status_code == 404


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("plan=NOPE", "no plan with data and the code"),
        ("region=NOPE", "There is no “NOPE”"),
        ("year=1950", "latest year"),
        ("year=abc", "latest year"),
        ("year=0", "latest year"),
        (f"year={'9' * 5000}", "latest year"),
        ("kind=NOPE", "There is no"),
        ("pillar=NOPE", "There is no"),
        ("tag=SHIFT:NOPE", "There is no"),
        ("entity=%27--", "There is no"),
    ],
)
def test_what_does_not_exist_is_named_and_nothing_breaks(
    reader: Client, version: PlanVersion, query: str, words: str
) -> None:
    year_of(version)

    for page in ("/dashboards/", "/explorer/", "/figures/progress-by-pillar/"):
        assert words in reader.get(f"{page}?{query}").content.decode()


def test_the_explorer_names_an_unknown_figure(reader: Client, version: PlanVersion) -> None:
    year_of(version)

    wrong = reader.get("/explorer/?figure=zzz&region=NOPE").content.decode()
    right = reader.get("/explorer/?figure=shift-share").content.decode()

    assert "There is no figure “zzz”" in wrong
    assert "There is no “NOPE”" in wrong
    assert "There is no figure" not in right


def test_tags_below_another_are_offered_under_it_except_sdg_targets(
    reader: Client, version: PlanVersion
) -> None:
    year_of(version)
    shift = Tag.objects.get(tag_set__plan=version.plan, code="PREVENTION")
    goal = Tag.objects.get(tag_set__plan=version.plan, tag_set__role=TagSet.Role.SDG, code="16")
    for parent, code in ((shift, "EARLY"), (goal, "16.3")):
        Tag.objects.create(tag_set=parent.tag_set, parent=parent, code=code, name={"en": f"Of {code}"})

    page = reader.get("/explorer/?tag=SHIFT:EARLY").content.decode()

    assert '<option value="SHIFT:EARLY" selected>↳ Of EARLY</option>' in page
    assert page.index('value="SHIFT:PREVENTION"') < page.index('value="SHIFT:EARLY"')
    assert "Of 16.3" not in page


def test_the_explorer_filters_and_its_address_keeps_the_view(reader: Client, version: PlanVersion) -> None:
    entities = year_of(version)

    page = reader.get(
        "/explorer/",
        {
            "figure": "progress-by-pillar-result",
            "pillar": "M",
            "entity": entities[0].code,
            "tag": "SHIFT:PREVENTION",
        },
    ).content.decode()

    assert "M1" in page
    assert f"entity={entities[0].code}&amp;pillar=M&amp;tag=SHIFT%3APREVENTION" in page
    assert "<strong>Structures for follow-up function has" not in page


@pytest.mark.parametrize(
    "figure_id", ["shift-share", "oe-reporting-share", "indicators-on-target-by-result-area"]
)
def test_every_kind_of_figure_has_its_page_with_method(
    reader: Client, version: PlanVersion, figure_id: str
) -> None:
    year_of(version)

    page = reader.get(f"/figures/{figure_id}/").content.decode()

    assert "How it is calculated" in page
    assert figure_id in page


def test_the_file_carries_keys_labels_count_of_and_share_and_no_formula(
    reader: Client, version: PlanVersion
) -> None:
    year_of(version)
    pillar = strategy.element(version, "M")
    type(pillar).objects.filter(pk=pillar.pk).update(title={"en": "=HYPERLINK(1)"})

    answer = reader.get("/figures/progress-by-pillar.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))

    good = next(row for row in rows if (row["pillar"], row["level"]) == ("M", "GOOD_PROGRESS"))
    assert (good["count"], good["of"], good["share"]) == ("2", "4", "0.5")
    assert good["pillar_label"] == "'=HYPERLINK(1)"
    assert answer["Content-Disposition"] == 'attachment; filename="progress-by-pillar-2019.csv"'
    organization.organization(is_illustrative=True)
    invented = reader.get("/figures/progress-by-pillar.csv")
    assert 'filename="illustrative-progress-by-pillar-2019.csv"' in invented["Content-Disposition"]


def test_records_are_those_the_reader_may_open_and_the_count_stays(
    client: Client, version: PlanVersion
) -> None:
    mine, _other = year_of(version, state="SUBMITTED")
    client.force_login(organization.member(mine, roles.HEAD_OF_ENTITY))

    page = client.get(
        "/figures/progress-by-pillar/records/?row_pillar=M&row_level=GOOD_PROGRESS"
    ).content.decode()

    assert "2 of 4 (50" in page
    assert "You may open 1 of these 2" in page
    assert page.count('<th scope="row">') == 1


@pytest.mark.parametrize(
    "address",
    [
        "progress-by-region/records/?row_region=NOPE&row_level=GOOD_PROGRESS",
        "nothing/",
        "nothing.csv",
        "progress-by-pillar/records/?row_pillar=M&row_level=GREAT",
        "sdg-engagement/records/?row_sdg=abc",
    ],
)
def test_an_unknown_figure_or_row_is_not_found(reader: Client, version: PlanVersion, address: str) -> None:
    year_of(version)

    assert reader.get(f"/figures/{address}").status_code == 404


@pytest.mark.parametrize(
    "row",
    [
        "progress-by-action-plan/records/?row_action_plan=OE1&row_level=GOOD_PROGRESS",
        "oe-reporting-share/records/",
        "indicators-on-target/records/?row_region={region}",
        "sdg-engagement/records/?row_sdg=16",
        "spotlight-share/records/?row_year=2019&row_spotlight=WOMEN",
        "shift-share/records/?row_year=2019",
    ],
)
def test_each_kind_of_record_is_listed(reader: Client, version: PlanVersion, row: str) -> None:
    entity = year_of(version)[0]
    region = entity.details.get().region.code

    page = reader.get(f"/figures/{row.format(region=region)}")

    assert page.status_code == 200
    assert "You may open all of them." in page.content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_pages_cost_the_same_number_of_queries_at_any_size(
    reader: Client, version: PlanVersion, page: str
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert reader.get(page).status_code == 200
        return len(captured)

    year_of(version, entities=1)
    queries()
    few = queries()
    year_of(version, entities=4)

    assert queries() == few


def test_pages_have_no_style_or_script_in_the_page(reader: Client, version: PlanVersion) -> None:
    year_of(version)

    for name in ("dashboard", "explorer"):
        page = reader.get(reverse(f"analysis:{name}")).content.decode()
        assert " style=" not in page
        assert "<script>" not in page


def test_the_entity_behind_a_target_is_named(reader: Client, version: PlanVersion) -> None:
    region = organization.region("AF")
    entity = organization.entity("KAS", region=region, name="Kasmar country office")
    make.pair(make.indicator(make.result(version, entity)), "5", "6")

    page = reader.get("/figures/indicators-on-target/records/?row_region=AF").content.decode()

    assert "Kasmar country office" in page
