"""Monthly updates of the activities that serve a result: what an end-of-year text is put together from."""

from __future__ import annotations

from dataclasses import dataclass

from goldenthread.delivery.implementation.queries import texts_of
from goldenthread.delivery.implementation.rules import UpdateText
from goldenthread.delivery.planning.models import Output, Result
from goldenthread.foundation.accounts.models import User

from ..models import ReportSection


@dataclass(frozen=True)
class OutputUpdates:
    """What the months said of one output's activities, the newest first."""

    output: Output
    texts: list[UpdateText]


def updates_of_result(section: ReportSection, person: User) -> list[OutputUpdates]:
    """Return what the months of the round's period said of the activities under a result.

    Outputs come in the plan's order; those of which no month said anything are left out, as is everything
    that this person may not read. A section about something else has none.
    """
    result = Result.objects.filter(result_reports__section=section).first()
    if result is None:
        return []
    outputs = Output.objects.serving(result).order_by("position", "code", "pk")
    by_uid = {str(output.uid): OutputUpdates(output.as_agreed, []) for output in outputs}
    report = section.report
    for text in reversed(texts_of(report.entity, report.round.period, outputs=by_uid, reader=person)):
        if text.text.strip():
            by_uid[text.output_uid].texts.append(text)
    return [updates for updates in by_uid.values() if updates.texts]


def update_to_insert(section: ReportSection, person: User, update_id: str) -> UpdateText | None:
    """Return one of these texts by the number its button carries, if it is one of them."""
    texts = (text for updates in updates_of_result(section, person) for text in updates.texts)
    return next((text for text in texts if str(text.update_id) == update_id), None)
