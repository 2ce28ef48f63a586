"""The pages on which an entity plans: the list, a workplan, its outputs."""

from decimal import Decimal

import pytest
from django.test import Client

from goldenthread.delivery.planning import actions
from goldenthread.delivery.planning.models import Ceiling, Fund, Output, PlanState, TechnicalReview, Workplan
from goldenthread.delivery.planning.queries import workplans as workplan_queries
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import Entity, Region
from goldenthread.direction.organization.tests import make as people
from tests.helpers import queries_used

from . import make

pytestmark = pytest.mark.django_db
PAGE = "/workplans/KAS/2018H2-2019/"


@pytest.fixture
def entity() -> Entity:
    return people.entity("KAS", name="Kasmar office", region=people.region("EAST", "East"))


def page_of(client: Client, url: str, **data: str) -> str:
    answer = client.get(url, data)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


@pytest.mark.usefixtures("workplan")
def test_a_writer_finds_the_workplan_in_the_list_and_what_to_do_on_its_page(writer: Client) -> None:
    listed = page_of(writer, "/workplans/")
    page = page_of(writer, PAGE)

    assert "Kasmar office" in listed
    assert "yours" in listed
    assert "One workplan is open to you here." in listed
    assert "No output yet" in page
    assert "Add the first output" in page
    assert "What to do" in page
    assert "No cost and no ceiling yet." in page


def test_a_workplan_adds_up_what_it_costs_and_says_in_words_what_is_above_a_ceiling(
    writer: Client, workplan: Workplan
) -> None:
    activity = make.activity(make.output(workplan, code="O1"))
    make.cost_line(activity, "1500")
    make.cost_line(activity, "500", fund=Fund.REGULAR_BUDGET)
    for fund, amount in ((Fund.EXTRABUDGETARY, "1000"), (Fund.TRUST_FUND, "0")):
        Ceiling.objects.create(
            entity=workplan.entity, period=workplan.period, fund=fund, amount=Decimal(amount)
        )

    page = page_of(writer, PAGE)

    assert "USD 2,000.00" in page
    assert "USD 500.00 above the ceiling" in page
    assert "no ceiling set" in page
    assert "A plan above a ceiling can be submitted" in page
    assert "Every output has activities and costs" in page


def test_an_output_shows_its_activities_with_their_costs_by_quarter(
    writer: Client, workplan: Workplan
) -> None:
    output = make.output(workplan, code="O1")
    activity = make.activity(output, responsible="")
    make.cost_line(activity, "1500")
    make.activity(output)

    page = page_of(writer, f"{PAGE}outputs/{output.uid}/")

    for words in ("Q3 2018", "Q4 2019", "1,500", "Nobody is responsible yet", "No cost yet", "Travel"):
        assert words in page


@pytest.mark.usefixtures("workplan")
def test_an_output_of_another_plan_is_not_there(writer: Client) -> None:
    elsewhere = make.output()

    assert writer.get(f"{PAGE}outputs/{elsewhere.uid}/").status_code == 404


def test_the_list_is_narrowed_sorted_and_taken_away_as_a_file(client: Client, entity: Entity) -> None:
    make.in_state(make.workplan(entity), PlanState.IN_FORCE)
    elsewhere = people.entity("ZED", name="Zed office", region=people.region("WEST", "West"))
    other = make.workplan(elsewhere, period=make.year(2020))
    make.in_state(other, PlanState.CLOSED)
    make.in_state(make.workplan(make.entity("BAR"), period=make.year(2020)), PlanState.IN_FORCE)
    client.force_login(people.member(role=roles.SENIOR_READER))

    def listed(**asked: str) -> list[str]:
        answer = client.get("/workplans/", asked)
        return [row.workplan.entity.code for row in answer.context["rows"]]

    assert listed() == ["BAR", "ZED", "KAS"]
    assert listed(sort="entity") == ["BAR", "KAS", "ZED"]
    assert listed(sort="-entity") == ["ZED", "KAS", "BAR"]
    assert listed(sort="period") == ["KAS", "BAR", "ZED"]
    assert listed(q="zed") == ["ZED"]
    assert listed(q="nothing") == []
    assert listed(state="CLOSED") == ["ZED"]
    assert listed(state="no such") == ["BAR", "ZED", "KAS"]
    assert listed(period="2020", sort="region")[-1] == "ZED"
    assert listed(region="EAST") == ["KAS"]
    file = client.get("/workplans.csv", {"region": "WEST"})
    assert file["Content-Type"].startswith("text/csv")
    assert "ZED,Zed office,West,2020,Closed,0,USD" in file.content.decode()


def test_an_empty_list_says_what_to_do(client: Client) -> None:
    client.force_login(people.member(role=roles.SENIOR_READER))

    assert "No workplans yet" in page_of(client, "/workplans/")
    assert "No workplan matches" in page_of(client, "/workplans/", q="Kasmar")


def test_a_period_that_begins_before_the_entity_bears_its_first_name() -> None:
    young = make.entity("NEW", since=make.year(2019).starts_on)
    workplan = make.workplan(young)
    nameless = make.entity("BARE")
    nameless.details.all().delete()
    bare = make.workplan(nameless)
    reader = people.member(role=roles.AUDITOR)
    for made in (workplan, bare):
        make.in_state(made, PlanState.IN_FORCE)

    rows = workplan_queries.rows_of(workplan_queries.workplans_for_list(reader, sort="entity"), reader)

    assert [(row.workplan.entity.code, row.name, bool(row.region_name)) for row in rows] == [
        ("BARE", {}, False),
        ("NEW", {"en": "Office NEW"}, True),
    ]
    detail = workplan_queries.detail_of(workplan)
    assert detail is not None
    assert detail.name == {"en": "Office NEW"}
    assert workplan_queries.detail_of(bare) is None


def submitted_then_changed(workplan: Workplan) -> Output:
    """Return the output of a workplan that was submitted at 1,000 and then changed to 8,000."""
    output = make.output(workplan, code="O1")
    line = make.cost_line(make.activity(output))
    head = people.member(workplan.entity, roles.HEAD_OF_ENTITY)
    actions.move_plan(workplan.document, "SUBMIT", by=head, at=make.AT)
    actions.move_plan(workplan.document, "WITHDRAW", by=head, at=make.AT)
    said = actions.CostSaid("More", Fund.EXTRABUDGETARY, line.budget_class, "USD", [Decimal(8000)])
    actions.save_cost_line(line.activity, said, by=head, at=make.AT, line=line, base_revision=1)
    workplan.document.refresh_from_db()
    return output


def test_a_reviewer_reads_what_was_submitted_not_what_is_being_written(
    client: Client, workplan: Workplan
) -> None:
    output = submitted_then_changed(workplan)
    client.force_login(people.member(role=roles.AUDITOR))

    listed, page = page_of(client, "/workplans/"), page_of(client, PAGE)
    of_output = page_of(client, f"{PAGE}outputs/{output.uid}/")

    for text in (listed, page, of_output):
        assert "1,000.00" in text
        assert "8,000" not in text
    assert "You read the version that was submitted." in page
    assert "Add an output" not in page


def test_everyone_else_reads_the_approved_version_of_a_plan_that_is_being_revised(
    client: Client, workplan: Workplan
) -> None:
    submitted_then_changed(workplan)
    document = workplan.document
    document.approved_snapshot = document.snapshots.get()
    document.save()
    client.force_login(people.member(role=roles.SENIOR_READER))

    listed, page = page_of(client, "/workplans/"), page_of(client, PAGE)

    for text in (listed, page):
        assert "Approved · version 1" in text
        assert "1,000.00" in text
        assert "8,000" not in text
    assert "You read the approved version." in page


def test_a_plan_nobody_approved_is_not_there_for_others(client: Client, workplan: Workplan) -> None:
    for role in (roles.SENIOR_READER, roles.FRAMEWORK_MANAGER, roles.SYSTEM_ADMINISTRATOR):
        client.force_login(people.member(role=role))
        assert client.get(PAGE).status_code == 404
        assert client.get(f"{PAGE}outputs/add/").status_code == 404
    assert list(workplan_queries.workplans_for_list(people.user())) == []
    assert workplan.document.state == PlanState.DRAFT


def test_a_plan_whose_version_was_lost_is_not_there_and_costs_nothing_known(
    client: Client, workplan: Workplan
) -> None:
    head = people.member(workplan.entity, roles.HEAD_OF_ENTITY)
    document = workplan.document
    document.submitted_at, document.submitted_by, document.state = make.AT, head, PlanState.RETURNED
    document.save()

    auditor = people.member(role=roles.AUDITOR)
    row = workplan_queries.rows_of(workplan_queries.workplans_for_list(auditor), auditor)[0]

    client.force_login(auditor)

    assert client.get(PAGE).status_code == 404
    assert row.total is None
    assert row.state == PlanState.RETURNED


def test_the_page_says_where_the_plan_stands_and_who_is_next(client: Client, entity: Entity) -> None:
    head = people.member(entity, roles.HEAD_OF_ENTITY, person=people.user(name="Hana Head"))
    people.member(Region.objects.get(code="EAST"), roles.DESK_REVIEWER, person=people.user(name="Dan Desk"))
    workplan = make.complete_workplan(entity)
    client.force_login(head)

    assert "Hana Head" in page_of(client, PAGE)
    actions.move_plan(workplan.document, "SUBMIT", by=head, at=make.AT)
    page = page_of(client, PAGE)

    assert "Dan Desk" in page
    assert "Version 1, by Hana Head" in page
    assert "The plan is frozen so that everyone reads one version." in page


def test_while_technical_reviewers_are_asked_the_page_says_whose_answer_is_waited_for(
    client: Client, entity: Entity
) -> None:
    workplan = make.complete_workplan(entity)
    head = people.member(entity, roles.HEAD_OF_ENTITY)
    desk = people.member(Region.objects.get(code="EAST"), roles.DESK_REVIEWER)
    for move, by in (("SUBMIT", head), ("TAKE_UP", desk), ("ASK_TECHNICAL", desk)):
        actions.move_plan(workplan.document, move, by=by, at=make.AT, functions=["FINANCE"])
    client.force_login(head)

    steps = client.get(PAGE).context["next_steps"]
    assert steps[0]["who"] == "Finance"
    TechnicalReview.objects.update(outcome="AGREED", answered_at=make.AT, answered_by=desk)

    assert client.get(PAGE).context["next_steps"][0]["verb"] != "Technical review"


def test_a_returned_plan_shows_its_writers_the_note(client: Client, entity: Entity) -> None:
    workplan = make.complete_workplan(entity)
    head = people.member(entity, roles.HEAD_OF_ENTITY)
    desk = people.member(Region.objects.get(code="EAST"), roles.DESK_REVIEWER)
    actions.move_plan(workplan.document, "SUBMIT", by=head, at=make.AT)
    actions.move_plan(workplan.document, "RETURN", by=desk, at=make.AT, note="Explain the grant.")
    client.force_login(head)

    assert "Explain the grant." in page_of(client, PAGE)
    assert "Workplans to write" in page_of(client, "/")
    client.force_login(desk)
    assert "Explain the grant." not in client.get(PAGE).content.decode().split("<aside")[0]


def test_a_reader_without_workplans_to_read_is_told_when_they_open(client: Client, entity: Entity) -> None:
    client.force_login(people.member(role=roles.SENIOR_READER))

    assert "A workplan is open to others when" in page_of(client, "/entities/KAS/")
    assert entity.code == "KAS"


def fill(workplan: Workplan, times: int) -> None:
    for _number in range(times):
        activity = make.activity(make.output(workplan))
        make.cost_line(activity)
        make.cost_line(activity)
        make.post(workplan)


def test_pages_cost_the_same_number_of_queries_at_any_size(writer: Client, workplan: Workplan) -> None:
    fill(workplan, 1)
    output = workplan.outputs.get()
    activity = output.activities.get()
    pages = (
        "/workplans/",
        PAGE,
        f"{PAGE}outputs/{output.uid}/",
        f"{PAGE}outputs/add/",
        f"/activities/{activity.uid}/edit/",
        "/entities/KAS/",
        "/",
    )
    few = [queries_used(writer, url) for url in pages]
    fill(workplan, 3)
    for _number in range(3):
        make.cost_line(make.activity(output))
        make.cost_line(activity)
    for year in (2020, 2021):
        fill(make.workplan(workplan.entity, period=make.year(year)), 1)

    assert [queries_used(writer, url) for url in pages] == few


def test_two_workplans_to_write_stand_in_my_work_the_returned_one_first(
    writer: Client, entity: Entity, workplan: Workplan
) -> None:
    make.in_state(workplan, PlanState.RETURNED)
    make.workplan(entity, period=make.year(2020))

    page = page_of(writer, "/")

    assert "2 things wait for you." in page
    assert page.index("July 2018 to December 2019") < page.index("Kasmar office · 2020")
