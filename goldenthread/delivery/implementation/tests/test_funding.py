"""Funding positions: typed, corrected by a later row, and imported from a file."""

from datetime import date
from decimal import Decimal

import pytest

from goldenthread.delivery.implementation import actions, queries, rules
from goldenthread.delivery.implementation.models import FundingPosition
from goldenthread.delivery.planning.tests import make as plans
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import Entity
from goldenthread.direction.organization.tests import make as people
from goldenthread.foundation.audit_trail.models import AuditEntry
from goldenthread.foundation.lib import csv_files

from . import make

pytestmark = pytest.mark.django_db
AT = make.AT


@pytest.fixture
def entity() -> Entity:
    plans.eighteen_months()
    return plans.entity("KAS")


def said(amount: str = "600", day: date = date(2019, 6, 30), source: str = "Ledger") -> rules.PositionSaid:
    return rules.PositionSaid("EXTRABUDGETARY", Decimal(amount), day, source)


def test_a_framework_manager_records_what_an_entity_has(entity: Entity) -> None:
    manager = people.framework_manager()

    row = actions.record_position(entity, plans.eighteen_months(), said(source=" Ledger "), by=manager, at=AT)

    assert (row.amount, row.source, row.recorded_by) == (Decimal(600), "Ledger", manager)
    entry = AuditEntry.objects.get(action="implementation.funding_position.recorded")
    assert entry.details["amount"] == "600"


def test_a_correction_is_a_later_row_and_the_latest_day_counts(entity: Entity) -> None:
    period, by = plans.eighteen_months(), make.system()
    for position in (said("600"), said("700"), said("100", day=date(2019, 1, 31))):
        actions.record_position(entity, period, position, by=by, at=AT)

    assert [row.amount for row in queries.current_positions(entity, period)] == [700]
    assert FundingPosition.objects.count() == 3


def test_the_same_again_adds_nothing(entity: Entity) -> None:
    first = make.position(entity)

    assert make.position(entity) == first
    assert FundingPosition.objects.count() == 1


def test_a_wrong_position_is_refused(entity: Entity) -> None:
    with pytest.raises(actions.PositionRefused, match="negative"):
        make.position(entity, "-1")


@pytest.mark.parametrize(
    "role", [roles.BOARD_MEMBER, roles.FINANCE_REVIEWER, roles.AUDITOR, roles.SENIOR_READER]
)
def test_nobody_else_keeps_positions(entity: Entity, role: str) -> None:
    person = people.member(role=role)

    with pytest.raises(actions.NotYoursToFund, match="framework manager"):
        actions.record_position(entity, plans.eighteen_months(), said(), by=person, at=AT)
    with pytest.raises(actions.NotYoursToFund):
        actions.import_funding(b"", by=person, at=AT)


def test_positions_are_read_by_the_entity_and_those_who_review_its_plans(entity: Entity) -> None:
    make.position(entity)
    elsewhere = plans.entity(region=people.region())
    readers = {
        make.editor_of(entity): 1,
        make.desk_of(entity): 1,
        people.member(role=roles.FINANCE_REVIEWER): 1,
        make.editor_of(elsewhere): 0,
        people.member(role=roles.SENIOR_READER): 0,
        people.user(): 0,
    }

    found = {who: queries.positions_for_list(plans.eighteen_months(), who).count() for who in readers}

    assert found == readers


HEAD = "entity,period,fund,amount,as_at,source\n"
RIGHT = "KAS,2018H2-2019,extrabudgetary,1234.50,2019-06-30,Ledger\n"


def load(text: str | bytes, *, dry_run: bool = False) -> actions.FundingImport:
    content = text.encode() if isinstance(text, str) else text
    return actions.import_funding(content, by=make.system(), at=AT, dry_run=dry_run)


@pytest.mark.usefixtures("entity")
def test_a_file_is_taken_in_as_one_deed_and_again_without_effect() -> None:
    more = "KAS,2018H2-2019,REGULAR_BUDGET,10,2019-06-30,Ledger\n\n , \n"

    found = load("\ufeff" + HEAD + RIGHT + more)

    assert (len(found.added), found.unchanged, found.problems) == (2, 0, [])
    assert sorted(FundingPosition.objects.values_list("amount", flat=True)) == [10, Decimal("1234.50")]
    assert AuditEntry.objects.filter(action="implementation.funding_positions.imported").count() == 1
    again = load(HEAD + RIGHT + more)
    assert (len(again.added), again.unchanged) == (0, 2)
    assert FundingPosition.objects.count() == 2


@pytest.mark.usefixtures("entity")
def test_a_dry_run_says_what_would_be_added_and_adds_nothing() -> None:
    found = load(HEAD + RIGHT, dry_run=True)

    assert len(found.added) == 1
    assert not FundingPosition.objects.exists()


@pytest.mark.usefixtures("entity")
def test_semicolons_and_columns_in_another_order_are_understood() -> None:
    found = load(
        "Source;as_at;amount;fund;period;entity;remark\nLedger;2019-06-30;5;TRUST_FUND;2018H2-2019;KAS;x\n"
    )

    assert [(row.fund, row.amount) for row in found.added] == [("TRUST_FUND", Decimal(5))]


@pytest.mark.usefixtures("entity")
def test_every_wrong_cell_is_named_and_nothing_is_taken_in() -> None:
    rows = (
        "NOPE,2018H2-2019,EXTRABUDGETARY,1,2019-06-30,Ledger\n"
        "KAS,1900,EXTRABUDGETARY,1,2019-06-30,Ledger\n"
        "KAS,2018H2-2019,EXTRABUDGETARY,much,someday,Ledger\n"
        "KAS,2018H2-2019,GOLD,1,2019-06-30,\n"
        "KAS\n"
    )

    found = load(HEAD + RIGHT + rows + RIGHT)

    assert [(problem.line, problem.where) for problem in found.problems] == [
        (3, "entity"),
        (4, "period"),
        (5, "amount"),
        (5, "as_at"),
        (6, ""),
        (6, ""),
        (7, "period"),
        (7, "amount"),
        (7, "as_at"),
        (8, ""),
    ]
    assert found.problems[-1].message == "Line 2 says the same entity, period and fund. Keep one."
    assert (found.added, FundingPosition.objects.count()) == ([], 0)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "columns are missing: entity, period, fund"),
        (b"entity,period\nKAS,2019\n", "columns are missing: fund, amount, as_at, source"),
        ("entité".encode("latin-1"), "not UTF-8"),
        (HEAD.encode() + b'KAS,"un"closed\n', "not a CSV file"),
        (b"x" * (csv_files.MOST_BYTES + 1), "larger than 5 MB"),
    ],
)
def test_a_file_that_is_no_such_file_is_refused(content: bytes, why: str) -> None:
    found = load(content)

    assert [why in problem.message for problem in found.problems] == [True]


@pytest.mark.usefixtures("entity")
def test_a_file_with_too_many_rows_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_files, "MOST_ROWS", 1)

    found = load(HEAD + RIGHT + RIGHT)

    assert ["more than 1 rows" in problem.message for problem in found.problems] == [True]
    assert not FundingPosition.objects.exists()
