"""The words quality checks are written in: what a check is, what it finds, what it knows beside the plan."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise

from ..models import CheckSetting, PlanDocument

Data = Mapping[str, Any]
Severity = CheckSetting.Severity
Kind = PlanDocument.Kind


@dataclass(frozen=True)
class Spot:
    """Where something is mended: a kind of row and its public identifier, and the part of its page."""

    kind: str
    uid: str = ""
    part: str = ""


@dataclass(frozen=True)
class Point:
    """One thing a check found, in a sentence, and where it is mended."""

    message: str
    spot: Spot


@dataclass(frozen=True)
class Surroundings:
    """What checks need to know beside the plan itself."""

    today: date
    # The same entity's workplan before this one, as plain data.
    previous: Data | None = None
    # The results that the entity's programmes work for in the plan's period: uid, code, statement.
    results: Sequence[Data] = ()
    # From when on the rate is that a currency is planned at.
    rates: Mapping[str, date] | None = None
    # The strategic plan's tag sets: code, name, role, has_significance.
    tag_sets: Sequence[Data] = ()


@dataclass(frozen=True)
class Check:
    """A question asked of every plan of some kinds: why, what to do then, and how strict the product is."""

    code: str
    title: str | Promise
    why: str | Promise
    mend: str | Promise
    severity: str
    kinds: tuple[str, ...]
    find: Callable[[Data, Surroundings], Iterable[Point]]


@dataclass(frozen=True)
class Finding:
    """A point, with the check that made it and how strict the organization is about it."""

    check: Check
    severity: str
    point: Point

    @property
    def message(self) -> str:
        """Return what was found and what to do about it."""
        return f"{self.point.message} {self.check.mend}"

    @property
    def is_blocking(self) -> bool:
        """Say whether the plan cannot be submitted before this is mended."""
        return self.severity == Severity.BLOCKING
