"""A workplan as a document to sign: in the version that someone may read, as it was approved."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import docx
import pikepdf
import pytest
from django.test import Client

from goldenthread.delivery.planning import actions as planning_actions
from goldenthread.delivery.planning.models import (
    Activity,
    BudgetClass,
    Ceiling,
    CostLine,
    Fund,
    PlanSection,
    PlanState,
    Post,
    Workplan,
)
from goldenthread.delivery.planning.tests import make as planning
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import EntityDetail
from goldenthread.direction.organization.tests import make as organization
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.lib import narratives

pytestmark = pytest.mark.django_db


def workplan() -> Workplan:
    """Return a draft of two outputs: one with an activity of two cost lines, one with nothing yet."""
    organization.organization()
    entity = planning.entity("KAS")
    plan = planning.workplan(entity)
    output = planning.output(plan, code="KAS-O1")
    planning.output(plan, code="KAS-O2", result=output.result)
    activity = Activity(
        output=output,
        code="KAS-O1.1",
        title={"en": "Hold working sessions"},
        starts_on=date(2018, 7, 2),
        ends_on=date(2018, 12, 20),
        responsible="Programme officer",
        partners="Ministry of Justice",
    )
    travel = BudgetClass.objects.get(code="TRAVEL")
    fixed = {"activity": activity, "budget_class": travel, "fund": Fund.REGULAR_BUDGET}
    post = Post(
        workplan=plan,
        title="Officer",
        grade="P-3",
        category=Post.Category.INTERNATIONAL,
        fund=Fund.REGULAR_BUDGET,
        is_vacant=True,
        starts_on=date(2018, 7, 1),
        ends_on=date(2019, 12, 31),
    )
    lines = [
        CostLine(description="Flights", currency="USD", q1=Decimal(1500), **fixed),
        CostLine(
            description="Hotels", currency="EUR", units_per_base=Decimal("0.8"), q2=Decimal(800), **fixed
        ),
    ]
    by, at = planning.system(), planning.AT
    planning_actions.add_lines_in_bulk(
        [activity], lines, [post], places=[(activity, planning.whole_entity())], by=by, at=at
    )
    return plan


def in_force(plan: Workplan) -> Workplan:
    planning_actions.record_approved_elsewhere(
        [plan.document], note="Decision 2018/3", by=planning.system(), at=planning.AT
    )
    plan.refresh_from_db()
    return plan


def of_entity(plan: Workplan, role: str = roles.ENTITY_EDITOR) -> User:
    return organization.member(plan.entity, role)


def word_of(
    client: Client, address: str = "/workplans/KAS/2018H2-2019/workplan.docx"
) -> docx.document.Document:
    answer = client.get(address)
    assert answer.status_code == 200
    return docx.Document(io.BytesIO(answer.content))


def said(word: docx.document.Document) -> str:
    return "\n".join(paragraph.text for paragraph in word.paragraphs)


def table(word: docx.document.Document, number: int) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in word.tables[number - 1].rows]


def test_word_holds_totals_outputs_costs_posts_and_room_to_sign(client: Client) -> None:
    client.force_login(of_entity(workplan()))

    word = word_of(client)

    assert "Workplan of Office KAS, July 2018 to December 2019" in said(word)
    assert "2 outputs, 1 activities, 1 posts; USD\N{NO-BREAK SPACE}2,500 planned." in said(word)
    assert "Illustrative data." in said(word)
    # A ceiling nobody set is missing, not zero.
    assert table(word, 1)[1:] == [["Regular budget", "2,500", "–", "–"], ["Total", "2,500", "–", "–"]]
    assert table(word, 2)[1][:4] == ["Regular budget", "1,500", "1,000", "0"]
    assert table(word, 3)[1] == [
        "KAS-O1.1 Hold working sessions",
        "2 Jul 2018 – 20 Dec 2018",
        "Programme officer",
        "Ministry of Justice; Whole entity",
        "Planned",
    ]
    assert table(word, 4)[2] == [
        "KAS-O1.1: Hotels",
        "Regular budget; Travel",
        "EUR\N{NO-BREAK SPACE}800",
        "1,000",
    ]
    assert table(word, 4)[3][3] == "2,500"
    assert "No activity is planned." in said(word)
    assert table(word, 5)[1][:2] == ["Officer (vacant)", "P-3"]
    assert [row[0].strip() for row in table(word, 6)[1:]] == ["Head of the entity", "For the organization"]


def test_what_is_above_a_ceiling_is_said_in_words(client: Client) -> None:
    plan = workplan()
    Ceiling.objects.create(
        entity=plan.entity, period=plan.period, fund=Fund.REGULAR_BUDGET, amount=Decimal(2000)
    )
    client.force_login(of_entity(plan))

    word = word_of(client)

    assert table(word, 1)[1] == ["Regular budget", "2,500", "2,000", "−500"]
    assert "Regular budget is above its ceiling by USD\N{NO-BREAK SPACE}500." in said(word)


def test_texts_keep_their_paragraphs_and_lists(client: Client) -> None:
    plan = workplan()
    text = "We met often.\n\n- Judges came\n- Journalists did not"
    PlanSection.objects.create(
        document=plan.document,
        kind=PlanSection.Kind.WHAT_WORKED,
        text=text,
        paragraphs=narratives.paragraphs_of(text),
    )
    client.force_login(of_entity(plan))

    word = word_of(client)

    assert "What worked" in said(word)
    assert [p.text for p in word.paragraphs if p.style and p.style.name == "List Bullet"] == [
        "Judges came",
        "Journalists did not",
    ]


def test_a_plan_with_nothing_in_it_says_so(client: Client) -> None:
    organization.organization()
    plan = planning.workplan(planning.entity("KAS"))
    client.force_login(of_entity(plan))

    words = said(word_of(client))

    assert "No cost is planned, and no ceiling is known." in words
    assert "No post works on this plan." in words


def test_an_activity_without_cost_says_so(client: Client) -> None:
    plan = workplan()
    Ceiling.objects.create(entity=plan.entity, period=plan.period, fund=Fund.TRUST_FUND, amount=Decimal(10))
    CostLine.objects.all().delete()
    client.force_login(of_entity(plan))

    word = word_of(client)

    assert "No cost is planned." in said(word)
    assert table(word, 1)[1] == ["Trust fund", "0", "10", "10"]


def test_the_foot_says_which_version_it_is(client: Client) -> None:
    plan = workplan()
    head = of_entity(plan, roles.HEAD_OF_ENTITY)
    client.force_login(head)

    assert "Draft as it stood on" in said(word_of(client))

    # An output without activities would keep it from being submitted.
    plan.outputs.get(code="KAS-O2").delete()
    planning_actions.move_plan(plan.document, "SUBMIT", by=head, at=planning.AT)
    assert "Version 1, submitted on 1 Mar 2018; not approved yet" in said(word_of(client))
    assert f"Submitted by {head} on 1 Mar 2018." in said(word_of(client))


@pytest.mark.parametrize("state", [PlanState.IN_FORCE, PlanState.CLOSED, PlanState.DRAFT])
def test_an_approved_plan_prints_as_it_was_approved(client: Client, state: str) -> None:
    plan = in_force(workplan())
    planning.in_state(plan, state)
    Activity.objects.update(title={"en": "Something else"})
    EntityDetail.objects.update(name={"en": "New name"})
    client.force_login(organization.member(organization.entity()))

    word = word_of(client)

    assert "Version 1, approved on 1 Mar 2018" in said(word)
    assert "Workplan of Office KAS" in said(word)
    assert table(word, 3)[1][0] == "KAS-O1.1 Hold working sessions"


def test_an_older_version_is_had_by_its_number(client: Client) -> None:
    in_force(workplan())
    client.force_login(organization.member(organization.entity()))
    address = "/workplans/KAS/2018H2-2019/workplan.docx"

    answer = client.get(f"{address}?version=1")

    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="illustrative-workplan-kas-2018h2-2019-v1.docx"'
    )
    for wrong in ("2", "one", "1234567"):
        assert client.get(f"{address}?version={wrong}").status_code == 404


def test_pdf_is_tagged_and_has_a_bookmark_for_each_output(client: Client) -> None:
    client.force_login(of_entity(in_force(workplan())))

    answer = client.get("/workplans/KAS/2018H2-2019/workplan.pdf")

    with pikepdf.open(io.BytesIO(answer.content)) as paper:
        assert bool(paper.Root.MarkInfo.Marked)
        titles = [str(item.title) for item in paper.open_outline().root]
    assert titles == [
        "Planned by fund",
        "KAS-O1 Output KAS-O1",
        "KAS-O2 Output KAS-O2",
        "Posts",
        "Signatures",
    ]


def test_another_format_is_not_there(client: Client) -> None:
    client.force_login(of_entity(workplan()))

    assert client.get("/workplans/KAS/2018H2-2019/workplan.html").status_code == 404


@pytest.mark.parametrize("role", [roles.SENIOR_READER, roles.DESK_REVIEWER, ""])
def test_a_draft_is_its_entitys_own(client: Client, role: str) -> None:
    plan = workplan()
    where = organization.region() if role == roles.DESK_REVIEWER else None
    client.force_login(organization.member(where, role) if role else organization.user())

    assert client.get("/workplans/KAS/2018H2-2019/workplan.docx").status_code == 404
    assert plan.document.state == PlanState.DRAFT


def test_an_outsider_finds_nothing_even_when_approved(client: Client) -> None:
    in_force(workplan())
    client.force_login(organization.user())

    assert client.get("/workplans/KAS/2018H2-2019/workplan.docx").status_code == 404
