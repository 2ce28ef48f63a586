"""Which activities run in a month, which months can be written, what an update must satisfy."""

from datetime import UTC, date, datetime

import pytest

from goldenthread.delivery.implementation import rules

PERIOD = (date(2018, 7, 1), date(2019, 12, 31))
TODAY = date(2019, 3, 15)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("2019-03", date(2019, 3, 1)),
        ("2019-12", date(2019, 12, 1)),
        ("2019-13", None),
        ("2019-00", None),
        ("0000-01", None),
        ("2019-3", None),
        ("201-903", None),
        ("20190-3", None),
        ("٢٠١٩-٠٣", None),
        ("nonsense", None),
        ("", None),
    ],
)
def test_a_month_is_written_as_year_and_number(text: str, first: date | None) -> None:
    assert rules.first_day(text) == first


def test_the_months_of_a_period_are_those_it_touches() -> None:
    months = rules.months_between(date(2018, 11, 15), date(2019, 2, 1))

    assert [f"{month:%Y-%m-%d}" for month in months] == [
        "2018-11-01",
        "2018-12-01",
        "2019-01-01",
        "2019-02-01",
    ]
    assert rules.last_day(date(2020, 2, 1)) == date(2020, 2, 29)


@pytest.mark.parametrize(
    ("starts_on", "status", "is_running"),
    [
        (date(2019, 3, 31), "PLANNED", True),
        (date(2019, 4, 1), "PLANNED", False),
        (date(2019, 4, 1), "ONGOING", True),
        (date(2018, 7, 1), "ONGOING", True),
        (date(2018, 7, 1), "POSTPONED", True),
        (date(2018, 7, 1), "COMPLETED", False),
        (date(2018, 7, 1), "CANCELLED", False),
    ],
)
def test_an_activity_runs_from_its_beginning_until_it_is_over(
    starts_on: date, status: str, is_running: bool
) -> None:
    assert rules.is_running(starts_on, status, date(2019, 3, 1)) is is_running


@pytest.mark.parametrize(
    ("month", "why"),
    [
        (date(2018, 7, 1), ""),
        (date(2019, 3, 1), ""),
        (date(2018, 6, 1), "outside the workplan's period"),
        (date(2020, 1, 1), "outside the workplan's period"),
        (date(2019, 4, 1), "has not begun"),
    ],
)
def test_a_month_is_written_about_once_it_has_begun(month: date, why: str) -> None:
    reasons = rules.reasons_against_month(month, within=PERIOD, today=TODAY)

    assert [why in reason for reason in reasons] == ([True] if why else [])


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (rules.UpdateSaid("ONGOING"), ""),
        (rules.UpdateSaid("COMPLETED", "Done.", "https://example.org/minutes"), ""),
        (rules.UpdateSaid("ONGOING", "x" * rules.LONGEST_UPDATE), ""),
        (rules.UpdateSaid("SLEEPING"), "not a status"),
        (rules.UpdateSaid("ONGOING", "x" * (rules.LONGEST_UPDATE + 1)), "more than 6000 characters"),
        (rules.UpdateSaid("ONGOING", "", "minutes.pdf"), "not a web address"),
        (rules.UpdateSaid("ONGOING", "", "javascript:alert(1)"), "not a web address"),
        (rules.UpdateSaid("ONGOING", "", "https://"), "not a web address"),
        (rules.UpdateSaid("ONGOING", "", "https://[broken"), "not a web address"),
        (rules.UpdateSaid("ONGOING", "", "https://example.org/a b"), "not a web address"),
        (rules.UpdateSaid("ONGOING", "", "https://example.org/\x00"), "not a web address"),
        (rules.UpdateSaid("ONGOING", "", f"https://example.org/{'x' * 500}"), "not a web address"),
    ],
)
def test_an_update_is_a_status_a_short_text_and_an_address(said: rules.UpdateSaid, why: str) -> None:
    reasons = rules.reasons_against_update(said)

    assert [why in reason for reason in reasons] == ([True] if why else [])


def text(words: str, *, month: int = 3) -> rules.UpdateText:
    return rules.UpdateText(
        update_id=month,
        activity_uid="a",
        activity_code="O1.1",
        activity_title={"en": "Training"},
        output_uid="o",
        month=date(2019, month, 1),
        status="Ongoing",
        text=words,
        evidence="",
        by="Amina Diallo",
        at=datetime(2019, month, 28, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("said", "quoted"),
    [
        (" Twelve took part.\n", "March 2019, Amina Diallo (O1.1): Twelve took part."),
        ("12 took part.", "March 2019, Amina Diallo (O1.1): 12 took part."),
        ("*Twelve* took part.", "March 2019, Amina Diallo (O1.1): *Twelve* took part."),
        ("- one\n- two", "March 2019, Amina Diallo (O1.1):\n\n- one\n- two"),
        ("1. one", "March 2019, Amina Diallo (O1.1):\n\n1. one"),
        ("# Visit", "March 2019, Amina Diallo (O1.1):\n\n# Visit"),
    ],
)
def test_one_text_is_quoted_with_month_person_and_activity(said: str, quoted: str) -> None:
    assert rules.quoted(text(said)) == quoted


def test_texts_are_put_together_with_their_origin_and_empty_ones_are_left_out() -> None:
    texts = [text("Twelve took part."), text(" ", month=4), text("Law adopted.", month=5)]

    assert rules.assembled(texts) == (
        "*O1.1, March 2019, Amina Diallo*\n\nTwelve took part.\n\n"
        "*O1.1, May 2019, Amina Diallo*\n\nLaw adopted."
    )
    assert rules.origins_of(texts) == [
        {"update": 3, "activity": "O1.1", "month": "2019-03", "by": "Amina Diallo"},
        {"update": 5, "activity": "O1.1", "month": "2019-05", "by": "Amina Diallo"},
    ]
