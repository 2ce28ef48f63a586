"""All mid-year reviews of a period together: counted by region, money added up where it is known."""

from decimal import Decimal

import pytest

from goldenthread.delivery.implementation import actions, queries, rules
from goldenthread.delivery.planning.tests import make as plans
from goldenthread.direction.organization.tests import make as people

from . import make

pytestmark = pytest.mark.django_db
AT = make.AT
XB = "EXTRABUDGETARY"


def test_submitted_reviews_are_counted_by_region_and_the_others_are_missing() -> None:
    north, south = people.region("NORTH"), people.region("SOUTH")
    first = make.review(make.workplan(plans.entity(region=north), outputs=2))
    second = make.review(make.workplan(plans.entity(region=north)))
    missing = make.workplan(plans.entity(region=south))
    make.draft(plans.entity(region=south))
    make.take_to(first, "SUBMITTED")
    make.take_to(second, "CONSOLIDATED")
    make.position(first.workplan.entity, "1500")
    make.position(missing.entity, "99999")

    found = queries.consolidation_of(missing.period, make.board_member())

    assert [(row.code, row.workplans, row.submitted, row.counts) for row in found.regions] == [
        ("NORTH", 2, 2, [3, 0, 0, 0]),
        ("SOUTH", 1, 0, [0, 0, 0, 0]),
    ]
    assert (found.total.workplans, found.total.submitted, found.total.counts) == (3, 2, [3, 0, 0, 0])
    assert found.missing == [missing]
    (fund,) = found.total.funds
    # The second entity's position is not known: it counts as planned, and in no gap.
    assert (fund.name, fund.planned, fund.available, fund.gap, fund.unknown, fund.known) == (
        "Extrabudgetary",
        Decimal(3000),
        Decimal(1500),
        Decimal(500),
        1,
        1,
    )
    assert found.regions[1].funds == []


def test_proposals_come_with_their_reviews_and_lower_the_gap_unless_not_accepted() -> None:
    review = make.review(make.workplan(outputs=2))
    kept, refused = make.proposal(review), make.proposal(review, amount=Decimal(100))
    board = make.board_member()
    make.position(review.workplan.entity, "1500")
    period = review.workplan.period
    assert queries.consolidation_of(period, board).proposals == []
    make.take_to(review, "CONSOLIDATED")
    actions.decide_proposal(refused, "NOT_ACCEPTED", by=board, at=AT, note="No.")

    found = queries.consolidation_of(period, board)

    assert found.proposals == [kept, refused]
    assert [(fund.gap, fund.left) for fund in found.total.funds] == [(Decimal(500), Decimal(100))]


def test_everybody_sees_the_reviews_they_may_read_and_nobody_else_s_as_missing() -> None:
    north, south = people.region("NORTH"), people.region("SOUTH")
    one, other = (make.review(make.workplan(plans.entity(region=region))) for region in (north, south))
    for review in (one, other):
        make.proposal(review)
        make.take_to(review, "SUBMITTED")

    for person, codes in (
        (make.desk_of(one.workplan.entity), ["NORTH"]),
        (make.editor_of(other.workplan.entity), ["SOUTH"]),
        (people.user(), []),
    ):
        found = queries.consolidation_of(one.workplan.period, person)
        assert [row.code for row in found.regions] == codes
        assert (len(found.proposals), found.missing) == (len(codes), [])


def test_sums_keep_the_order_of_the_funds_and_tell_known_from_unknown() -> None:
    gaps = [
        [rules.Gap(XB, Decimal(10), None, Decimal(0))],
        [rules.Gap("REGULAR_BUDGET", Decimal(5), Decimal(7), Decimal(1))],
    ]

    sums = queries.sums_of(gaps)

    assert [(fund.fund, fund.gap, fund.left, fund.known, fund.unknown) for fund in sums] == [
        ("REGULAR_BUDGET", Decimal(-2), Decimal(-3), 1, 0),
        (XB, Decimal(0), Decimal(0), 0, 1),
    ]
