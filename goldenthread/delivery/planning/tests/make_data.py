"""Plans as plain data, as rules read them, with the fewest words. No database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Data = dict[str, Any]
SDG = {"code": "SDG", "name": {"en": "Goals"}, "role": "SDG", "has_significance": False}
GENDER = {"code": "GEM", "name": {"en": "Gender marker"}, "role": "OTHER", "has_significance": True}
SHIFT = {"code": "SHIFT", "name": {"en": "Shifts"}, "role": "SHIFT", "has_significance": False}


def fact(value: str | None, period: str = "2018", **more: Any) -> Data:
    return {
        "period": period, "ends_on": f"{period}-12-31", "place": "WHOLE", "cell": "TOTAL", "occurrence": 1,
        "status": "REPORTED", "value": value, "numerator": None, "denominator": None, "text": "", **more,
    }  # fmt: skip


def share(value: str, period: str = "2018") -> Data:
    return fact(value, period, numerator=value, denominator="100")


def indicator(
    baselines: Sequence[Data] = (), targets: Sequence[Data] = (), *, direction: str = "UP",
    measure: str = "UNIT", means: str = "Annual survey of the ministry",
) -> Data:  # fmt: skip
    return {
        "uid": "i1", "code": "I1", "title": {"en": "Laws"}, "measure": measure, "direction": direction,
        "unit": "", "means_of_verification": means, "baselines": list(baselines), "targets": list(targets),
    }  # fmt: skip


SOUND = indicator([fact("1")], [fact("5", "2021")])


def tag(code: str, of: str = "SDG", significance: int | None = None, justification: str = "") -> Data:
    return {
        "set": of, "code": code, "name": {"en": f"Tag {code}"}, "significance": significance,
        "justification": justification,
    }  # fmt: skip


def result(statement: Mapping[str, str] | str = "Courts apply the law", **more: Any) -> Data:
    words = {"en": statement} if isinstance(statement, str) else dict(statement)
    return {
        "uid": "r1", "code": "R1", "statement": words, "element": {"code": "M1", "title": {}}, "tags": [],
        "indicators": [SOUND], **more,
    }  # fmt: skip


def programme(*results: Data, **more: Any) -> Data:
    return {"kind": "PROGRAMME", "results": list(results), "risks": [{"description": "Floods"}], **more}


def measured(one: Data) -> Data:
    return programme(result(indicators=[one]))


def line(amount: str = "10.00", currency: str = "USD", **more: Any) -> Data:
    return {
        "uid": "c1",
        "description": "Travel",
        "currency": currency,
        "amount": amount,
        "copied_from": "",
        **more,
    }


def activity(title: str = "Meetings with judges in the capital", **more: Any) -> Data:
    return {
        "uid": "a1", "code": "O1.1", "title": {"en": title}, "starts_on": "2019-01-01",
        "ends_on": "2019-12-31", "responsible": "Officer", "status": "PLANNED", "copied_from": "",
        "cost_lines": [line()], **more,
    }  # fmt: skip


def output(statement: str = "Judges know the new law on assembly", **more: Any) -> Data:
    return {
        "uid": "o1", "code": "O1", "statement": {"en": statement}, "indicators": [], "copied_from": "",
        "result": {"uid": "r1", "code": "R1", "statement": {}, "element": None}, "element": None,
        "activities": [activity()], **more,
    }  # fmt: skip


def workplan(*outputs: Data, **more: Any) -> Data:
    return {
        "kind": "WORKPLAN", "base_currency": "USD", "outputs": list(outputs), "posts": [], "ceilings": {},
        "totals": {}, "period": {"code": "2019", "starts_on": "2019-01-01", "ends_on": "2019-12-31"}, **more,
    }  # fmt: skip


def doing(**more: Any) -> Data:
    return workplan(output(activities=[activity(**more)]))


def post(**more: Any) -> Data:
    return {"uid": "p1", "title": "Human rights officer", "copied_from": "", **more}


def section(kind: str = "WHAT_WORKED", **more: Any) -> Data:
    return {"kind": kind, "paragraphs": [{"id": "p1", "text": "Words."}], "copied_from": "", **more}
