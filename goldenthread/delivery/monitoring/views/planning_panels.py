"""What monitoring shows beside the reflection before a plan: last ratings, lessons, risks that occurred.

Each row can be cited. Registered when the app starts; planning never needs to know.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from goldenthread.delivery.planning import queries as planning
from goldenthread.delivery.planning.models import Citation, Workplan
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.ui.tabs import PanelSpec, panels

from ..queries import for_planning

Kind = Citation.Kind
Rows = Callable[[Workplan, User], list[for_planning.Learned]]
TEMPLATE = "monitoring/planning_panel.html"


def _panel(
    workplan: Workplan, person: User, *, kind: str, title: str | Promise, none: str | Promise, rows: Rows
) -> Mapping[str, Any]:
    found = rows(workplan, person)
    used = planning.citations_of([row.uid for row in found])
    cited = planning.cited_in(workplan.document)
    return {
        "kind": kind,
        "title": title,
        "none": none,
        "rows": [
            {"learned": row, "used": used.get(row.uid, 0), "is_cited": row.uid in cited} for row in found
        ],
    }


def add_to_planning() -> None:
    """Register the panels, and that plans can cite what stands in them."""
    for order, kind, title, none, rows, label in (
        (
            10,
            Kind.RATING,
            _("Last ratings"),
            _("No earlier rating of this entity is open to you."),
            for_planning.ratings_before,
            for_planning.label_of_rating,
        ),
        (
            20,
            Kind.LESSON,
            _("Lessons"),
            _("No earlier lesson of this entity is open to you."),
            for_planning.lessons_before,
            for_planning.label_of_lesson,
        ),
        (
            30,
            Kind.RISK_EVENT,
            _("Risks that occurred"),
            _("No earlier risk of this entity is open to you."),
            for_planning.risks_before,
            for_planning.label_of_risk,
        ),
    ):
        context = partial(_panel, kind=kind.value, title=title, none=none, rows=rows)
        code = f"learned-{kind.value.lower()}"
        panels.register(PanelSpec(code, order, "season-subject", TEMPLATE, context))
        planning.CITABLE.register(planning.Citable(kind.value, order, title, label))
