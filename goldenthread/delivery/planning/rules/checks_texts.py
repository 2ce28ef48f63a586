"""Checks of what a plan says in words: texts that are missing, and what is still as it was copied."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from goldenthread.foundation.lib.texts import text_in

from ..models import PlanSection
from .checks_terms import Data, Point, Spot, Surroundings
from .checks_workplans import activities_of, lines_of
from .season import SECTION_KINDS


def unwritten(data: Data, _around: Surroundings) -> Iterator[Point]:
    """Find the texts of a plan that nobody has written."""
    # Versions frozen before plans had texts say nothing about them.
    if "sections" not in data:
        return
    written = {section["kind"] for section in data["sections"]}
    for kind in SECTION_KINDS[data["kind"]]:
        if kind not in written:
            yield Point(
                _("“%(text)s” is not written yet.") % {"text": PlanSection.Kind(kind).label},
                Spot("section", kind),
            )


def still_as_copied(data: Data, _around: Surroundings) -> Iterator[Point]:
    """Find texts and rows that were copied from elsewhere and that nobody has saved since."""
    for spot, name, row in _rows(data):
        if row.get("copied_from"):
            yield Point(
                _("“%(name)s” is still as it was copied from %(source)s.")
                % {"name": name, "source": row["copied_from"]},
                spot,
            )


def _rows(data: Data) -> Iterator[tuple[Spot, str, Data]]:
    """Yield everything that can be a copy, with the place where it is mended and its name."""
    for section in data.get("sections", ()):
        yield Spot("section", section["kind"]), str(PlanSection.Kind(section["kind"]).label), section
    for result in data.get("results", ()):
        yield Spot("result", result["uid"]), text_in(result["statement"]), result
    for output in data.get("outputs", ()):
        yield Spot("output", output["uid"]), text_in(output["statement"]), output
    for activity in activities_of(data):
        yield Spot("activity", activity["uid"]), text_in(activity["title"]), activity
    for activity, line in lines_of(data):
        yield Spot("activity", activity["uid"], f"line-{line['uid']}"), line["description"], line
    for post in data.get("posts", ()):
        yield Spot("post", post["uid"]), post["title"], post
