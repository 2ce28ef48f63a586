"""The texts of plans as they may be read, what plans cite, and who is where in a planning season."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from .. import rules
from ..models import PlanDocument, PlanSection


def sections_data(document: PlanDocument) -> list[dict[str, Any]]:
    """Return the plan's texts as plain data, in reading order. A text nobody wrote is left out."""
    order = rules.SECTION_KINDS[document.kind]
    written = PlanSection.objects.filter(document=document).exclude(text="")
    return [
        {
            "uid": str(section.uid),
            "kind": section.kind,
            "paragraphs": section.paragraphs,
            "language": section.language,
            "classification": section.classification,
            "revision": section.revision,
            "copied_from": section.copied_from,
        }
        for section in sorted(written, key=lambda one: order.index(one.kind))
    ]


def as_seen(data: dict[str, Any], permissions: Collection[str]) -> dict[str, Any]:
    """Return a plan's data without the texts that someone with these permissions may not read."""
    # Versions frozen before plans had texts have none.
    sections = [
        section
        for section in data.get("sections", [])
        if rules.may_read_section(section["classification"], permissions)
    ]
    return {**data, "sections": sections}
