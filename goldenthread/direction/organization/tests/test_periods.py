"""The calendar: which stretches of time can be periods, and who adds and corrects them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from goldenthread.direction.organization import actions_periods as actions
from goldenthread.direction.organization import rules_periods
from goldenthread.direction.organization.models import Period
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail.models import AuditEntry

from . import make

AT = datetime(2019, 10, 1, 9, 0, tzinfo=UTC)
a_database = pytest.mark.django_db
Kind = Period.Kind


def said(**other: Any) -> actions.PeriodSaid:
    year = {"code": "2022", "name": {"en": "2022"}, "kind": Kind.YEAR}
    days = {"starts_on": date(2022, 1, 1), "ends_on": date(2022, 12, 31)}
    return actions.PeriodSaid(**year | days | other)


def stretch(code: str, starts_on: date, ends_on: date) -> actions.PeriodSaid:
    return said(
        code=code, name={"en": f"Stretch {code}"}, kind=Kind.OTHER, starts_on=starts_on, ends_on=ends_on
    )


@pytest.fixture
def manager() -> User:
    make.organization()
    return make.framework_manager()


# What can be a period


@pytest.mark.parametrize(
    ("kind", "starts_on", "ends_on"),
    [
        (Kind.YEAR, date(2020, 1, 1), date(2020, 12, 31)),
        (Kind.HALF_YEAR, date(2020, 7, 1), date(2020, 12, 31)),
        (Kind.QUARTER, date(2020, 4, 1), date(2020, 6, 30)),
        (Kind.MONTH, date(2020, 2, 1), date(2020, 2, 29)),
        (Kind.OTHER, date(2018, 7, 1), date(2019, 12, 31)),
        (Kind.OTHER, date(2018, 7, 1), date(2018, 7, 31)),
        (Kind.PLAN, date(2018, 1, 1), date(2020, 12, 31)),
    ],
)
def test_whole_months_of_a_sane_length_can_be_a_period(kind: str, starts_on: date, ends_on: date) -> None:
    assert (
        rules_periods.reasons_against_period(
            code="2018H2-2019", has_name=True, kind=kind, starts_on=starts_on, ends_on=ends_on
        )
        == {}
    )


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"code": "h2"}, "code", "capital letters and digits"),
        ({"code": "2020 H2"}, "code", "capital letters and digits"),
        ({"code": "2020/21"}, "code", "capital letters and digits"),
        ({"code": "-2020"}, "code", "capital letters and digits"),
        ({"code": "2" * 21}, "code", "up to 20"),
        ({"code": "٢٠٢٠"}, "code", "capital letters and digits"),
        ({"has_name": False}, "name_en", "what people will read"),
        ({"kind": "CENTURY"}, "kind", "one of the kinds"),
        ({"starts_on": date(2020, 1, 2)}, "starts_on", "first day of a month"),
        ({"ends_on": date(2020, 12, 30)}, "ends_on", "last day of a month"),
        ({"ends_on": date(2020, 2, 28)}, "ends_on", "last day of a month"),
        ({"ends_on": date(2019, 12, 31)}, "ends_on", "before the first"),
        ({"ends_on": date(2023, 1, 31)}, "ends_on", "37 months; a period has at most 36"),
        ({"starts_on": date(20, 1, 1)}, "starts_on", "between 1990 and 2100"),
        ({"ends_on": date(9999, 12, 31)}, "ends_on", "between 1990 and 2100"),
        ({"kind": Kind.YEAR, "starts_on": date(2019, 7, 1), "ends_on": date(2020, 6, 30)}, "kind", "January"),
        ({"kind": Kind.YEAR, "ends_on": date(2020, 6, 30)}, "kind", "A year runs from January to December"),
        (
            {"kind": Kind.HALF_YEAR, "starts_on": date(2020, 4, 1), "ends_on": date(2020, 9, 30)},
            "kind",
            "half",
        ),
        (
            {"kind": Kind.QUARTER, "starts_on": date(2020, 2, 1), "ends_on": date(2020, 4, 30)},
            "kind",
            "April",
        ),
        ({"kind": Kind.MONTH}, "kind", "choose “Other” for any other stretch"),
    ],
)
def test_what_cannot_be_a_period_is_said_under_its_field(
    changed: dict[str, Any], field: str, words: str
) -> None:
    right: dict[str, Any] = {"code": "2020", "has_name": True, "kind": Kind.OTHER}
    days = {"starts_on": date(2020, 1, 1), "ends_on": date(2020, 12, 31)}

    reasons = rules_periods.reasons_against_period(**right | days | changed)

    assert words in reasons[field]


def test_the_last_day_of_time_breaks_nothing() -> None:
    assert rules_periods.is_end_of_month(date(9999, 12, 31))


# Adding


@a_database
def test_a_period_is_added_with_its_titles_and_recorded(manager: User) -> None:
    made = actions.make_period(
        said(name={"en": " The year\n2022 ", "fr": "L’année 2022", "es": ""}), by=manager, at=AT
    )

    assert (made.code, made.name, made.kind) == (
        "2022",
        {"en": "The year 2022", "fr": "L’année 2022"},
        "YEAR",
    )
    entry = AuditEntry.objects.get(action="organization.period.added")
    assert (entry.by, entry.subject_label) == (manager, "The year 2022")
    assert entry.details == {
        "code": "2022",
        "kind": "YEAR",
        "starts_on": "2022-01-01",
        "ends_on": "2022-12-31",
    }


@a_database
def test_a_second_click_adds_nothing_and_is_no_mistake(manager: User) -> None:
    made = actions.make_period(said(), by=manager, at=AT)

    assert actions.make_period(said(), by=manager, at=AT) == made
    assert AuditEntry.objects.filter(action="organization.period.added").count() == 1


@pytest.mark.parametrize(
    ("other", "field", "words"),
    [
        ({"name": {"en": "Another"}}, "code", "2022 is in use. Choose another code."),
        ({"code": "22"}, "kind", "2022 (2022) is this stretch already"),
        ({"code": "x"}, "code", "capital letters"),
        ({"name": {"en": " "}, "code": "NEW"}, "name_en", "what people will read"),
    ],
)
@a_database
def test_a_code_or_a_stretch_of_the_calendar_is_there_once(
    manager: User, other: dict[str, Any], field: str, words: str
) -> None:
    actions.make_period(said(), by=manager, at=AT)

    with pytest.raises(actions.PeriodNotKept) as refusal:
        actions.make_period(said(**other), by=manager, at=AT, knowing_overlap=True)

    assert words in refusal.value.reasons[field]
    assert words in str(refusal.value)
    assert Period.objects.count() == 1


@a_database
def test_plans_of_eighteen_months_stand_beside_years_for_who_knows(manager: User) -> None:
    make.period(2019)
    long = stretch("2019-2020H1", date(2019, 1, 1), date(2020, 6, 30))

    with pytest.raises(actions.PeriodsOverlap, match=r"shares days with 2019 \(2019\)"):
        actions.make_period(long, by=manager, at=AT)
    assert Period.objects.count() == 1

    made = actions.make_period(long, by=manager, at=AT, knowing_overlap=True)
    assert made.code == "2019-2020H1"


@a_database
def test_parts_of_a_year_and_what_follows_it_need_no_warning(manager: User) -> None:
    make.period(2019)
    quarter = said(code="2019Q1", kind=Kind.QUARTER, starts_on=date(2019, 1, 1), ends_on=date(2019, 3, 31))
    next_one = said(code="2020", starts_on=date(2020, 1, 1), ends_on=date(2020, 12, 31))

    for one in (quarter, next_one):
        assert actions.make_period(one, by=manager, at=AT).code == one.code


@a_database
def test_only_a_framework_manager_keeps_the_calendar(manager: User) -> None:
    period = actions.make_period(said(), by=manager, at=AT)
    other = make.member(make.entity())

    with pytest.raises(actions.NotYoursToKeep, match="Ask: framework manager"):
        actions.make_period(said(code="23"), by=other, at=AT)
    with pytest.raises(actions.NotYoursToKeep, match="Ask: framework manager"):
        actions.correct_period(period, said(code="23"), by=other, at=AT)

    assert [one.code for one in Period.objects.all()] == ["2022"]


# Correcting


@a_database
def test_a_period_that_nothing_refers_to_can_be_corrected_wholly(manager: User) -> None:
    period = actions.make_period(said(), by=manager, at=AT)
    right = said(code="2023", name={"en": "2023"}, starts_on=date(2023, 1, 1), ends_on=date(2023, 12, 31))

    actions.correct_period(period, right, by=manager, at=AT)

    period.refresh_from_db()
    assert (period.code, str(period), period.starts_on) == ("2023", "2023", date(2023, 1, 1))
    entry = AuditEntry.objects.get(action="organization.period.corrected")
    assert entry.details["before"]["code"] == "2022"
    assert entry.details["code"] == "2023"


@a_database
def test_correcting_warns_of_other_days_but_not_of_a_title(manager: User) -> None:
    make.period(2019)
    long = stretch("LONG", date(2019, 7, 1), date(2020, 6, 30))
    period = actions.make_period(long, by=manager, at=AT, knowing_overlap=True)
    later = stretch("LONG", date(2019, 4, 1), date(2020, 6, 30))

    with pytest.raises(actions.PeriodsOverlap):
        actions.correct_period(period, later, by=manager, at=AT)
    renamed = said(
        code="LONG", name={"en": "Long"}, kind=Kind.OTHER, starts_on=long.starts_on, ends_on=long.ends_on
    )

    assert str(actions.correct_period(period, renamed, by=manager, at=AT)) == "Long"


@a_database
def test_a_correction_that_changes_nothing_leaves_no_line(manager: User) -> None:
    period = actions.make_period(said(), by=manager, at=AT)

    actions.correct_period(period, said(), by=manager, at=AT)

    assert not AuditEntry.objects.filter(action="organization.period.corrected").exists()
