"""What we aim for: plans as trees of elements, scales, tags and standard indicators. All of it is data."""

from .cells import Category, Cell, CellCategory, Dimension
from .facts import COLUMN_DIGITS, KEY, VALUE_DIGITS, VALUE_PLACES, Fact, FactStatus, fact_constraints
from .indicators import Direction, Measure, StandardIndicator
from .plans import ElementAncestor, PlanElement, PlanLevel, PlanVersion, Scale, ScaleLevel, StrategicPlan
from .tags import Tag, TagSet

__all__ = [
    "COLUMN_DIGITS",
    "KEY",
    "VALUE_DIGITS",
    "VALUE_PLACES",
    "Category",
    "Cell",
    "CellCategory",
    "Dimension",
    "Direction",
    "ElementAncestor",
    "Fact",
    "FactStatus",
    "Measure",
    "PlanElement",
    "PlanLevel",
    "PlanVersion",
    "Scale",
    "ScaleLevel",
    "StandardIndicator",
    "StrategicPlan",
    "Tag",
    "TagSet",
    "fact_constraints",
]
