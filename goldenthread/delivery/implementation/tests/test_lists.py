"""Long lists of carrying out: narrowed, handed out as files, and saved from where one reads."""

import pytest
from django.test import Client

from goldenthread.delivery.implementation import actions
from goldenthread.delivery.planning.models import Fund
from goldenthread.delivery.planning.tests import make as plans
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.tests import make as people
from tests.helpers import page

from . import make

pytestmark = pytest.mark.django_db
PAGE = "/planning/2018H2-2019/mid-year/"
FUNDING = "/planning/2018H2-2019/funding/"
FUNDING_CSV = "/planning/2018H2-2019/funding.csv"


def submitted(code: str, text: str) -> None:
    review = make.review(make.workplan(plans.entity(code)))
    make.proposal(review, text=text)
    make.take_to(review, "CONSOLIDATED")


def test_proposals_are_narrowed_by_entity_kind_and_decision(client: Client) -> None:
    submitted("KAS", "Fewer trips.")
    submitted("MOR", "Later training.")
    board = make.board_member()

    def shown(asked: str) -> tuple[bool, bool]:
        text = page(client, board, PAGE + asked)
        return "Fewer trips." in text, "Later training." in text

    assert shown("") == (True, True)
    assert shown("?entity=kas") == (True, False)
    assert shown("?kind=REDUCE") == (True, True)
    assert shown("?kind=STOP") == (False, False)
    assert shown("?decision=WAITING&entity=MOR") == (False, True)
    assert shown("?decision=ACCEPTED") == (False, False)
    assert "No proposal matches" in page(client, board, PAGE + "?kind=NONSENSE")


def test_positions_are_narrowed_by_entity_fund_and_what_counts(client: Client) -> None:
    kas, mor = plans.entity("KAS"), plans.entity("MOR")
    plans.eighteen_months()
    make.position(kas, "600")
    make.position(kas, "700")
    make.position(mor, "800")
    keeper = people.member(role=roles.FRAMEWORK_MANAGER)

    def shown(asked: str) -> list[bool]:
        text = page(client, keeper, FUNDING + asked)
        return [f"{amount}.00" in text for amount in (600, 700, 800)]

    assert shown("") == [True, True, True]
    assert shown("?entity=kas") == [True, True, False]
    assert shown("?current=1") == [False, True, True]
    assert shown("?fund=" + Fund.TRUST_FUND) == [False, False, False]
    assert "No position matches" in page(client, keeper, FUNDING + "?entity=XXX")


def test_positions_leave_as_a_file_that_comes_back_without_effect(client: Client) -> None:
    plans.eighteen_months()
    make.position(plans.entity("KAS"), "600")
    keeper = people.member(role=roles.FRAMEWORK_MANAGER)
    client.force_login(keeper)

    answer = client.get(FUNDING_CSV + "?entity=KAS&current=1")

    assert answer.headers["Content-Type"].startswith("text/csv")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0] == ",".join(actions.FUNDING_COLUMNS)
    assert lines[1].startswith("KAS,2018H2-2019,")
    found = actions.import_funding(answer.content, by=keeper, at=make.AT, dry_run=True)
    assert (found.problems, found.added, found.unchanged) == ([], [], 1)


def test_whoever_reviews_nothing_gets_no_file_of_positions(client: Client) -> None:
    plans.eighteen_months()
    client.force_login(people.user())

    assert client.get(FUNDING_CSV).status_code == 403
