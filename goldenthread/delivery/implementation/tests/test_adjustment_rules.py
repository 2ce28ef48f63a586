"""Proposed adjustments: what may be proposed, and what is before and after."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from goldenthread.delivery.implementation import rules

WITHIN = (date(2018, 7, 1), date(2019, 12, 31))
DATES = (date(2018, 9, 1), date(2019, 4, 30))
RB, XB = "REGULAR_BUDGET", "EXTRABUDGETARY"


def line(fund: str, amount: str) -> dict[str, str]:
    return {"fund": fund, "amount_base": amount}


DATA = {
    "outputs": [
        {
            "uid": "o1",
            "code": "O1",
            "statement": {"en": "Law drafted"},
            "activities": [
                {
                    "uid": "a1",
                    "code": "O1.1",
                    "title": {"en": "Training"},
                    "starts_on": "2018-09-01",
                    "ends_on": "2019-04-30",
                    "cost_lines": [line(XB, "1000.00"), line(XB, "500.00"), line(RB, "200.00")],
                },
                {
                    "uid": "a2",
                    "code": "O1.2",
                    "title": {"en": "Meetings"},
                    "starts_on": "2018-09-01",
                    "ends_on": "2019-04-30",
                    "cost_lines": [line(RB, "300.00")],
                },
            ],
        }
    ]
}
SUBJECTS = rules.subjects_of(DATA)


def said(kind: str, subject: str = "a1", **more: Any) -> rules.AdjustmentSaid:
    return rules.AdjustmentSaid(kind=kind, subject_uid=subject, text=more.pop("text", "Because."), **more)


def test_an_output_costs_what_its_activities_cost_and_only_activities_have_dates() -> None:
    assert list(SUBJECTS) == ["o1", "a1", "a2"]
    assert SUBJECTS["o1"].amounts == {XB: Decimal(1500), RB: Decimal(500)}
    assert SUBJECTS["a1"].amounts == {XB: Decimal(1500), RB: Decimal(200)}
    assert [SUBJECTS[uid].is_activity for uid in SUBJECTS] == [False, True, True]
    assert SUBJECTS["a1"].dates == DATES


@pytest.mark.parametrize(
    ("proposed", "why"),
    [
        (said("REDUCE", fund=XB, amount=Decimal(1500)), ""),
        (said("REDUCE", fund=XB, amount=Decimal("1500.01")), "Write at most that"),
        (said("REDUCE", fund=XB, amount=Decimal(0)), "above zero"),
        (said("REDUCE", fund=XB, amount=Decimal(-5)), "above zero"),
        (said("REDUCE", fund=XB, amount=Decimal("NaN")), "above zero"),
        (said("REDUCE", fund=XB), "above zero"),
        (said("REDUCE", fund=XB, amount=Decimal("0.001")), "two decimals"),
        (said("REDUCE", amount=Decimal(5)), "Choose the fund"),
        (said("REDUCE", fund="GOLD", amount=Decimal(5)), "Choose the fund"),
        (said("ADD", fund="TRUST_FUND", amount=Decimal(90_000)), ""),
        (said("ADD", fund=XB, amount=Decimal(2_000_000_000)), "Check the digits"),
        (said("STOP"), ""),
        (said("STOP", subject="o1"), ""),
        (said("STOP", text="  "), "one or two sentences"),
        (said("STOP", text="x" * 6001), "more than 6000"),
        (said("STOP", subject="elsewhere"), "output or activity of the approved version"),
        (said("MELT"), "Choose what is proposed"),
        (said("POSTPONE", starts_after=date(2019, 5, 1), ends_after=date(2019, 12, 31)), ""),
        (
            said("POSTPONE", starts_after=date(2019, 5, 1), ends_after=date(2020, 1, 1)),
            "outside the workplan",
        ),
        (said("POSTPONE", starts_after=date(2019, 5, 1), ends_after=date(2019, 4, 1)), "before the start"),
        (said("POSTPONE", starts_after=DATES[0], ends_after=DATES[1]), "dates of the approved version"),
        (said("POSTPONE", starts_after=date(2019, 5, 1)), "from when until when"),
        (said("POSTPONE", ends_after=date(2019, 5, 1)), "from when until when"),
        (said("POSTPONE", subject="o1"), "Only an activity is postponed"),
        (said("REALLOCATE", fund=XB, amount=Decimal(100), target_uid="a2"), ""),
        (said("REALLOCATE", fund=XB, amount=Decimal(100), target_uid="a1", target_fund=RB), ""),
        (said("REALLOCATE", fund=XB, amount=Decimal(100), target_uid="a1"), "another one, or another fund"),
        (said("REALLOCATE", fund=XB, amount=Decimal(100), target_uid="a1", target_fund=XB), "another"),
        (said("REALLOCATE", fund=XB, amount=Decimal(100), target_uid="elsewhere"), "another"),
        (
            said("REALLOCATE", fund=XB, amount=Decimal(100), target_uid="a2", target_fund="GOLD"),
            "leave it empty",
        ),
        (said("REALLOCATE", fund=XB, amount=Decimal(2000), target_uid="a2"), "Write at most that"),
    ],
)
def test_a_proposal_is_held_against_the_approved_version(proposed: rules.AdjustmentSaid, why: str) -> None:
    reasons = rules.reasons_against_adjustment(proposed, SUBJECTS, within=WITHIN)

    assert [why in reason for reason in reasons] == ([True] if why else [])


def taking(kind: str, subject: str, amount: str = "0", fund: str = XB) -> rules.Proposed:
    return rules.Proposed(kind, subject, fund, Decimal(amount))


@pytest.mark.parametrize(
    ("proposals", "about", "why"),
    [
        ([taking("REDUCE", "a1", "1000"), taking("REDUCE", "a1", "500")], "a1", []),
        (
            [taking("REDUCE", "a1", "1000"), taking("REDUCE", "o1", "500.01")],
            "o1",
            ["take 1,500.01 from O1 (Extrabudgetary); the approved version plans 1,500.00"],
        ),
        (
            [taking("REDUCE", "a1", "1000"), taking("REALLOCATE", "a1", "600")],
            "a1",
            ["1,600.00 from O1.1", "1,600.00 from O1 "],
        ),
        # Another fund of the same activity is another purse.
        ([taking("REDUCE", "a1", "1500"), taking("REDUCE", "a1", "200", RB)], "a1", []),
        # What is stopped has nothing left to take.
        ([taking("STOP", "a2"), taking("REDUCE", "a2", "0.01", RB)], "a2", ["300.01 from O1.2"]),
        ([taking("STOP", "a1"), taking("STOP", "a2")], "a2", []),
        # What is added does not make room: proposals are measured on the approved version.
        (
            [taking("ADD", "a1", "900"), taking("REDUCE", "a1", "1500"), taking("REDUCE", "a1", "1")],
            "a1",
            ["1,501.00 from O1.1", "by 1.00"],
        ),
        # What is wrong elsewhere does not stand in the way of this one, only of submitting.
        (
            [taking("REDUCE", "a1", "1501"), taking("REDUCE", "a2", "1", RB)],
            "a2",
            ["1,501.00 from O1 "],
        ),
        ([taking("REDUCE", "a2", "301", RB), taking("REDUCE", "a2", "1", RB)], "", ["302.00 from O1.2"]),
    ],
)
def test_the_proposals_of_a_review_together_take_no_more_than_is_planned(
    proposals: list[rules.Proposed], about: str, why: list[str]
) -> None:
    reasons = rules.reasons_against_together(proposals, SUBJECTS, about=about)

    assert bool(reasons) is bool(why)
    assert [word for word in why if word not in " ".join(reasons)] == []


@pytest.mark.parametrize(
    ("proposed", "expected"),
    [
        (
            said("REDUCE", fund=XB, amount=Decimal(400)),
            {
                "fund": XB,
                "amount_before": Decimal(1500),
                "amount_after": Decimal(1100),
                "effect": {XB: "400.00"},
            },
        ),
        (
            said("ADD", fund="TRUST_FUND", amount=Decimal(400)),
            {"amount_before": Decimal(0), "amount_after": Decimal(400), "effect": {"TRUST_FUND": "-400.00"}},
        ),
        (
            said("STOP"),
            {
                "amount": Decimal(1700),
                "amount_before": Decimal(1700),
                "amount_after": Decimal(0),
                "effect": {XB: "1500.00", RB: "200.00"},
            },
        ),
        (
            said("POSTPONE", starts_after=date(2019, 5, 1), ends_after=date(2019, 8, 1)),
            {
                "starts_before": DATES[0],
                "ends_before": DATES[1],
                "starts_after": date(2019, 5, 1),
                "amount_before": None,
                "effect": {},
            },
        ),
        (
            said("REALLOCATE", fund=XB, amount=Decimal(100), target_uid="a2"),
            {"target_uid": "a2", "target_code": "O1.2", "amount_after": Decimal(1400), "effect": {}},
        ),
        (
            said("REALLOCATE", fund=XB, amount=Decimal(100), target_uid="a2", target_fund=RB),
            {"target_fund": RB, "effect": {XB: "100.00", RB: "-100.00"}},
        ),
    ],
)
def test_a_proposal_keeps_what_is_before_and_after(
    proposed: rules.AdjustmentSaid, expected: dict[str, Any]
) -> None:
    found = rules.difference(proposed, SUBJECTS)

    assert {name: found[name] for name in expected} == expected


def test_what_was_typed_for_another_kind_is_not_kept() -> None:
    found = rules.difference(
        said("POSTPONE", amount=Decimal(5), fund=XB, starts_after=DATES[0], ends_after=WITHIN[1]), SUBJECTS
    )

    assert (found["amount"], found["fund"], found["target_uid"]) == (None, "", None)


def test_effects_add_up_by_fund() -> None:
    effects = [{XB: "400.00"}, {XB: "100.00", RB: "-100.00"}, {}]

    assert rules.lowered_by_fund(effects) == {XB: Decimal(500), RB: Decimal(-100)}
