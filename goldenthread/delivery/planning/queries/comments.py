"""Comments on a plan: which parts of it can be spoken about, and which threads someone may read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.comments import queries as comments
from goldenthread.foundation.comments.models import Comment
from goldenthread.foundation.lib.texts import text_in

from ..models import PlanDocument, PlanSection

WHOLE_PLAN = "plan"
OF_SECTIONS = "section:"


def anchors_of(data: Mapping[str, Any]) -> dict[str, str]:
    """Return each part of a plan that can be spoken about, with what it is called, in the plan's order."""
    return dict(_anchors(data))


def readable_threads(document: PlanDocument, data: Mapping[str, Any], person: User) -> list[Comment]:
    """Return the threads about a plan that someone who reads this data may read.

    About a row that is gone everyone still reads; about a paragraph only those who may read it, and
    whoever began the thread: what is said of a confidential text is as confidential.
    """
    anchors = anchors_of(data)
    return [
        thread
        for thread in comments.threads_of(document.uid)
        if not thread.anchor.startswith(OF_SECTIONS) or thread.anchor in anchors or thread.by_id == person.pk
    ]


def _anchors(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield WHOLE_PLAN, ""
    for section in data.get("sections", ()):
        title = str(PlanSection.Kind(section["kind"]).label)
        for number, paragraph in enumerate(section["paragraphs"], start=1):
            # Never the text itself, which may be confidential.
            yield f"{OF_SECTIONS}{section['kind']}:{paragraph['id']}", f"{title}, {number}"
    for result in data.get("results", ()):
        yield f"result:{result['uid']}", f"{result['code']} {text_in(result['statement'])}"
        yield from _of_indicators(result["indicators"])
    for output in data.get("outputs", ()):
        yield f"output:{output['uid']}", f"{output['code']} {text_in(output['statement'])}"
        yield from _of_indicators(output["indicators"])
        for activity in output["activities"]:
            yield f"activity:{activity['uid']}", f"{activity['code']} {text_in(activity['title'])}"
            for line in activity["cost_lines"]:
                yield f"cost_line:{line['uid']}", f"{activity['code']}: {line['description']}"
    for post in data.get("posts", ()):
        yield f"post:{post['uid']}", f"{post['title']} ({post['grade']})"


def _of_indicators(indicators: list[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    for indicator in indicators:
        yield f"indicator:{indicator['uid']}", f"{indicator['code']} {text_in(indicator['title'])}"
