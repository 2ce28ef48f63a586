"""The board's page of all mid-year reviews, its workbook, and the page of funding positions."""

from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from goldenthread.delivery.implementation.models import FundingPosition, MidYearReview
from goldenthread.delivery.planning.models import PlanningSeason
from goldenthread.delivery.planning.tests import make as plans
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.tests import make as people
from tests.helpers import queries_used

from . import make

pytestmark = pytest.mark.django_db
PAGE = "/planning/2018H2-2019/mid-year/"
FUNDING = "/planning/2018H2-2019/funding/"


def submitted(code: str = "KAS", *, text: str = "Fewer trips.", state: str = "CONSOLIDATED") -> MidYearReview:
    review = make.review(make.workplan(plans.entity(code)))
    make.proposal(review, text=text)
    make.take_to(review, state)
    return review


def test_the_board_reads_counts_money_and_proposals_on_one_page(client: Client) -> None:
    review = submitted()
    make.workplan(plans.entity("MOR"))
    make.position(review.workplan.entity, "600")
    client.force_login(make.board_member())

    page = client.get(PAGE).content.decode()

    for words in ("1 of 2 workplans have a submitted review.", "Outputs are counted, never averaged.",
                  "Fewer trips.", "Decide on O1.1", "Not submitted yet", "Office MOR"):  # fmt: skip
        assert words in page
    assert "Open all" not in page


def test_a_page_without_any_workplan_or_money_says_so(client: Client) -> None:
    plans.eighteen_months()
    client.force_login(make.board_member())

    assert "No workplan is carried out in this period" in client.get(PAGE).content.decode()
    assert "No position is known" in client.get(FUNDING).content.decode()
    review = make.review(make.workplan())
    review.workplan.period = plans.eighteen_months()
    page = client.get(PAGE).content.decode()
    assert "No submitted review plans money" in page
    assert "No submitted review proposes a change." in page


def test_a_framework_manager_opens_all_reviews_from_the_page(client: Client) -> None:
    make.workplan(plans.entity("KAS"))
    make.workplan(plans.entity("MOR"))
    client.force_login(people.framework_manager())
    assert "Open all 2" in client.get(PAGE).content.decode()

    page = client.post(f"{PAGE}open/", follow=True).content.decode()

    assert "2 mid-year reviews are open." in page
    assert MidYearReview.objects.count() == 2
    assert client.post(f"{PAGE}open/").status_code == 409


def test_others_open_nothing_and_those_who_review_no_plans_are_told_who_does(client: Client) -> None:
    make.workplan(plans.entity("KAS"))
    client.force_login(make.board_member())
    assert client.post(f"{PAGE}open/").status_code == 409
    client.force_login(people.member(role=roles.SENIOR_READER))
    for address in (PAGE, "/planning/2018H2-2019/mid-year.xlsx", FUNDING):
        assert client.get(address).status_code == 403
    assert not MidYearReview.objects.exists()
    client.force_login(make.board_member())
    assert client.get("/planning/1900/mid-year/").status_code == 404


def test_the_workbook_holds_the_same_and_nothing_in_it_runs(client: Client) -> None:
    people.organization()
    review = submitted(text="=1+1")
    make.review(make.workplan(plans.entity("MOR")))
    make.position(review.workplan.entity, "600")
    client.force_login(make.board_member())

    answer = client.get("/planning/2018H2-2019/mid-year.xlsx")

    assert 'filename="illustrative-mid-year-2018H2-2019.xlsx"' in answer["Content-Disposition"]
    book = openpyxl.load_workbook(BytesIO(answer.content))
    assert book.sheetnames == ["Implementation", "Funding", "Proposals"]
    counts = [[cell.value for cell in row] for row in book["Implementation"].iter_rows(min_row=5)]
    assert counts[-1] == ["All together", 2, 1, 1, 0, 0, 0]
    money = [[cell.value for cell in row] for row in book["Funding"].iter_rows(min_row=5)]
    assert money[-1] == ["All together", "Extrabudgetary", 1000, 600, 400, 0, 0]
    proposal = book["Proposals"]["D5"]
    assert (proposal.value, proposal.data_type) == ("=1+1", "s")


def test_a_position_nobody_knows_is_an_empty_cell_in_the_workbook(client: Client) -> None:
    submitted()
    client.force_login(make.board_member())

    book = openpyxl.load_workbook(BytesIO(client.get("/planning/2018H2-2019/mid-year.xlsx").content))

    last = [cell.value for cell in list(book["Funding"].iter_rows(min_row=5))[-1]]
    assert last == ["All together", "Extrabudgetary", 1000, None, None, None, 1]


def test_the_page_costs_the_same_for_two_entities_as_for_eight(client: Client) -> None:
    board = make.board_member()
    client.force_login(board)

    def add(count: int, letter: str) -> None:
        for number in range(count):
            review = submitted(f"{letter}{number}", state="SUBMITTED")
            make.position(review.workplan.entity)

    add(2, "A")
    for_two = [queries_used(client, address) for address in (PAGE, FUNDING)]
    add(6, "B")

    assert [queries_used(client, address) for address in (PAGE, FUNDING)] == for_two


def test_a_framework_manager_types_a_position(client: Client) -> None:
    plans.eighteen_months()
    entity = plans.entity("KAS")
    client.force_login(people.framework_manager())
    said = {
        "entity": "KAS",
        "fund": "TRUST_FUND",
        "amount": "12.50",
        "as_at": "2019-06-30",
        "source": "Ledger",
    }

    page = client.post(FUNDING, said, follow=True).content.decode()

    assert "Recorded for KAS." in page
    assert "12.5" in page
    assert FundingPosition.objects.get().entity == entity
    for wrong, why in (
        ({"entity": "NOPE"}, "There is no entity NOPE"),
        ({"amount": "much"}, "Write a number"),
    ):
        assert why in client.post(FUNDING, said | wrong).content.decode()
    negative = client.post(FUNDING, said | {"amount": "-1"})
    assert negative.status_code == 409
    assert "negative" in negative.content.decode()


def test_a_file_is_checked_then_imported(client: Client) -> None:
    plans.eighteen_months()
    plans.entity("KAS")
    client.force_login(people.framework_manager())
    text = "entity,period,fund,amount,as_at,source\nKAS,2018H2-2019,TRUST_FUND,5,2019-06-30,Ledger\n"

    def send(content: str, **more: str) -> str:
        file = SimpleUploadedFile("f.csv", content.encode())
        return client.post(f"{FUNDING}import/", {"file": file, **more}, follow=True).content.decode()

    assert "1 positions would be new" in send(text, check="1")
    assert not FundingPosition.objects.exists()
    assert "Line 2, amount: much is not a number" in send(text.replace(",5,", ",much,"))
    assert "Recorded: 1 new, 0 unchanged." in send(text)
    assert "Choose a file" in client.post(f"{FUNDING}import/").content.decode()
    client.force_login(make.board_member())
    assert "kept by framework manager" in send(text)
    assert "Import a file" not in client.get(FUNDING).content.decode()


def test_a_position_that_a_later_one_replaced_is_marked(client: Client) -> None:
    entity = plans.entity("KAS")
    make.position(entity, "600")
    make.position(entity, "700")
    client.force_login(make.editor_of(entity))

    page = client.get(FUNDING).content.decode()

    assert page.count("superseded") == 1
    assert "700" in page


@pytest.mark.parametrize(
    ("role", "words"),
    [
        (roles.BOARD_MEMBER, "1 mid-year review of this period is open to you."),
        (roles.FRAMEWORK_MANAGER, "1 mid-year review of this period is open to you."),
        (roles.SENIOR_READER, None),
    ],
)
def test_a_season_leads_to_the_mid_year_reviews_of_its_period(
    client: Client, role: str, words: str | None
) -> None:
    review = submitted()
    PlanningSeason.objects.create(
        period=review.workplan.period,
        opens_at=plans.AT,
        due_at=plans.AT + timedelta(days=30),
        opened_by=plans.system(),
    )
    client.force_login(people.member(role=role))

    page = client.get("/planning/2018H2-2019/").content.decode()

    assert ("Mid-year reviews" in page) == (words is not None)
    assert words is None or words in page
