"""Comments on a plan: which parts of it can be spoken about, and which threads someone may read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from typing import Any

from goldenthread.direction.organization import rules as roles
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.comments import queries as comments
from goldenthread.foundation.comments.models import Comment
from goldenthread.foundation.lib.texts import text_in

from ..models import PlanDocument, PlanSection

WHOLE_PLAN = "plan"
OF_SECTIONS = "section:"
# Who takes part in the conversation about a plan, or audits it.
THE_CONVERSATION = frozenset({roles.VIEW_DRAFT_PLAN, roles.VIEW_SUBMITTED_PLAN, roles.COMMENT_ON_PLAN})


def anchors_of(data: Mapping[str, Any]) -> dict[str, str]:
    """Return each part of a plan that can be spoken about, with what it is called, in the plan's order."""
    return dict(_anchors(data))


def readable_threads(
    document: PlanDocument, data: Mapping[str, Any], person: User, permissions: Set[str]
) -> list[Comment]:
    """Return the threads about a plan that someone with these permissions, who reads this data, may read.

    The conversation belongs to those who write the plan and those who judge it. Of them, whoever
    reads a part reads what was said of it, and whoever began a thread reads it: what is said of a draft, or
    of a confidential text, is as closed as that. Writers also read what was said of a row that is gone.
    """
    if not permissions & THE_CONVERSATION:
        return []
    anchors = anchors_of(data)
    writes = roles.VIEW_DRAFT_PLAN in permissions
    return [
        thread
        for thread in comments.threads_of(document.uid)
        if thread.anchor in anchors
        or thread.by_id == person.pk
        or (writes and not thread.anchor.startswith(OF_SECTIONS))
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
