"""What a writer says of the rows of a workplan: activities, what they cost, and posts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from goldenthread.direction.organization.models import Place
from goldenthread.foundation.lib.texts import TextMap

from ..models import Activity, BudgetClass, CostLine, SourceCategory


@dataclass(frozen=True)
class ActivitySaid:
    """What a writer says of an activity."""

    title: TextMap
    starts_on: date
    ends_on: date
    responsible: str = ""
    partners: str = ""
    status: str = Activity.Status.PLANNED
    places: tuple[Place, ...] = ()


@dataclass(frozen=True)
class CostSaid:
    """What a writer says of a cost line; `amounts` are by quarter from the period's first."""

    description: str
    fund: str
    budget_class: BudgetClass
    currency: str
    amounts: Sequence[Decimal]
    source_category: SourceCategory | None = None


@dataclass(frozen=True)
class LineSaid:
    """What a writer says of one cost line of an activity: a new one, one that changes, or one that goes."""

    # Nothing: the line goes.
    said: CostSaid | None
    line: CostLine | None = None
    base_revision: int = 0
    # What a new line will be known by.
    uid: UUID | None = None


@dataclass(frozen=True)
class PostSaid:
    """What a writer says of a post."""

    title: str
    grade: str
    category: str
    fund: str
    starts_on: date
    ends_on: date
    is_vacant: bool = False
