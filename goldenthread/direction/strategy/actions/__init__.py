"""Everything that changes plans. One function per thing a person can do, grouped by noun."""

from goldenthread.direction.strategy.rules import NewElement

from .cells import (
    TooManyCategories,
    add_categories_in_bulk,
    add_category,
    add_dimension,
    cell_for,
    cells_for_many,
    total_cell,
)
from .plan_files import PlanImport, import_plan
from .plans import (
    BadTree,
    NotAllowed,
    NotReadyForForce,
    PlanFrozen,
    add_elements,
    add_level,
    create_plan,
    create_version,
    put_in_force,
)
from .standard_indicators import NewStandardIndicator, add_standard_indicators_in_bulk
from .taxonomies import NewScaleLevel, ScaleDiffers, TagRefused, add_scale, add_tag, add_tag_set

__all__ = [
    "BadTree",
    "NewElement",
    "NewScaleLevel",
    "NewStandardIndicator",
    "NotAllowed",
    "NotReadyForForce",
    "PlanFrozen",
    "PlanImport",
    "ScaleDiffers",
    "TagRefused",
    "TooManyCategories",
    "add_categories_in_bulk",
    "add_category",
    "add_dimension",
    "add_elements",
    "add_level",
    "add_scale",
    "add_standard_indicators_in_bulk",
    "add_tag",
    "add_tag_set",
    "cell_for",
    "cells_for_many",
    "create_plan",
    "create_version",
    "import_plan",
    "put_in_force",
    "total_cell",
]
