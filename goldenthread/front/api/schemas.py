"""The shapes of the answers, for the machine-readable description. Numbers are text: no digit is lost."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from ninja import Schema

Texts = dict[str, str]


class Refusal(Schema):
    """Why there is no answer."""

    detail: str


class Programme(Schema):
    """A programme in the list."""

    uid: UUID
    code: str
    kind: str
    title: Texts
    entity: str
    plan: str
    version: int
    starts_on: date
    ends_on: date


class ProgrammePage(Schema):
    """One page of programmes; `next` is the number of the next page, if there is one."""

    items: list[Programme]
    count: int
    next: int | None


class Fact(Schema):
    """A baseline, target or actual value with its key. `value` is empty unless the status is REPORTED."""

    period: str
    place: str
    cell: str
    occurrence: int
    status: str
    value: str | None
    numerator: str | None
    denominator: str | None
    text: str
    comment: str
    source: str


class Indicator(Schema):
    """An indicator with its values. `output` is the code of what it measures, if not the result itself."""

    uid: UUID
    code: str
    title: Texts
    measure: str
    direction: str
    unit: str
    aggregation: str
    standard: str | None
    output: str | None
    baselines: list[Fact]
    targets: list[Fact]
    actuals: list[Fact]


class TagUse(Schema):
    """A tag and the set it belongs to."""

    set: str
    code: str


class Result(Schema):
    """A result, linked to the plan by the code of an element."""

    uid: UUID
    code: str
    statement: Texts
    element: str | None
    tags: list[TagUse]
    indicators: list[Indicator]


class Period(Schema):
    """The stretch of time behind a period's code."""

    name: Texts
    starts_on: date
    ends_on: date


class Place(Schema):
    """What a place's code means."""

    name: Texts
    country: str | None


class Category(Schema):
    """One category of a cell."""

    dimension: str
    code: str
    name: Texts


class Framework(Programme):
    """A programme with all below it. Facts name periods, places and cells by the keys of these maps."""

    results: list[Result]
    periods: dict[str, Period]
    places: dict[str, Place]
    cells: dict[str, list[Category]]


class Answer(Schema):
    """All figures of a year, in the form that `goldenthread figures --json` prints."""

    year: int
    figures: list[dict[str, Any]]
    omitted: list[dict[str, Any]]
