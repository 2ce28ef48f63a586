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
from .tag_text_files import TagTextsImport, import_tag_texts
from .taxonomies import (
    NewScaleLevel,
    ScaleDiffers,
    TagRefused,
    TagText,
    TextsRecorded,
    add_scale,
    add_tag,
    add_tag_set,
    record_tag_texts,
)

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
    "TagText",
    "TagTextsImport",
    "TextsRecorded",
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
    "import_tag_texts",
    "put_in_force",
    "record_tag_texts",
    "total_cell",
]
