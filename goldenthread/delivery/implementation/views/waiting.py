"""What implementation adds to the first page of a person: mid-year reviews and monthly updates that wait."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from goldenthread.direction.organization import rules as roles
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.lib.texts import text_in
from goldenthread.foundation.ui.waiting import SHOWN, Wait, Waits, WaitSpec, sources

from ..queries import waiting

RECORDED = gettext_lazy("A new version is approved. Record that it carries the board’s decision.")
ASKED = {
    waiting.MEND: gettext_lazy("It came back with a note: read it, change the review, submit again."),
    waiting.SUBMIT: gettext_lazy("Every output is spoken of. Read it, then submit."),
    waiting.CONSOLIDATE: gettext_lazy("Read it, then put it before the board, or return it with a note."),
    waiting.READ: gettext_lazy(
        "Read it before the board does; return it with a note where something is missing."
    ),
    waiting.REVISE: gettext_lazy("The board decided. Open the workplan to write what it accepted."),
    waiting.RECORD: RECORDED,
    waiting.RECORD_TOO: RECORDED,
}


def _asked(review: Any) -> str:
    if review.duty == waiting.WRITE:
        words = ngettext(
            "Say of %(count)d output how far it is.",
            "Say of %(count)d outputs how far they are.",
            review.unsaid,
        )
        return words % {"count": review.unsaid}
    if review.duty == waiting.DECIDE and review.undecided:
        words = ngettext(
            "Decide on %(count)d proposal, then close the review with the decision.",
            "Decide on %(count)d proposals, then close the review with the decision.",
            review.undecided,
        )
        return words % {"count": review.undecided}
    if review.duty == waiting.DECIDE:
        return _("No proposal is left to decide. Close the review with the decision.")
    return str(ASKED[review.duty])


def _reviews(person: User, at: datetime) -> Waits:
    keys = list(waiting.reviews_waiting_for(person, at=at).values_list("pk", flat=True))
    # Most people wait for nothing here.
    shown = waiting.with_duty(keys[:SHOWN], person, at=at) if keys else []
    count = len(keys)
    # The page of all of them together is of one period: that of the first.
    more = shown[0].workplan.period.code if count > SHOWN else ""
    return Waits(
        [
            Wait(
                words=_called(one, one.workplan),
                url=_address("midyear", one.workplan),
                note=_asked(one),
                state=one.state,
                state_word=str(one.get_state_display()),
            )
            for one in shown
        ],
        count,
        reverse("implementation:consolidation", args=[more]) if more else "",
    )


def _called(row: Any, workplan: Any) -> str:
    return f"{text_in(row.named or {}) or workplan.entity.code} · {workplan.period}"


def _address(page: str, workplan: Any, *more: str) -> str:
    return reverse(f"implementation:{page}", args=[workplan.entity.code, workplan.period.code, *more])


def _to_begin(person: User, at: datetime) -> Waits:
    return Waits.of(
        [
            Wait(
                words=_called(one, one),
                url=_address("midyear", one),
                note=_("Half of the period is over: say how far each output is, and propose what to change."),
            )
            for one in waiting.reviews_to_begin(person, at=at)
        ]
    )


def _to_call(person: User, at: datetime) -> Waits:
    return Waits.of(
        [
            Wait(
                words=str(period),
                url=reverse("implementation:consolidation", args=[period.code]),
                note=ngettext(
                    "%(count)d workplan in force has no mid-year review yet.",
                    "%(count)d workplans in force have no mid-year review yet.",
                    size,
                )
                % {"count": size},
            )
            for period, size in waiting.periods_to_call(person, at=at)
        ]
    )


def _updates(person: User, at: datetime) -> Waits:
    return Waits.of(
        [
            Wait(
                words=f"{text_in(one.name) or one.workplan.entity.code} · {date_format(one.month, 'F Y')}",
                url=_address("updates", one.workplan, f"{one.month:%Y-%m}"),
                note=_("%(unsaid)s of %(running)s activities of the month have no update yet.")
                % {"unsaid": one.unsaid, "running": one.running},
            )
            for one in waiting.updates_due(person, at=at)
        ]
    )


def add_to_first_page() -> None:
    """Register the lists."""
    writes, manages = frozenset({roles.WRITE_PLAN}), frozenset({roles.MANAGE_PLANNING})
    takes_part = writes | manages | {roles.REVIEW_PLAN, roles.APPROVE_PLAN}
    for code, order, title, find, permissions in (
        ("mid-year", 30, gettext_lazy("Mid-year reviews"), _reviews, takes_part),
        ("mid-year-begin", 35, gettext_lazy("Mid-year reviews to begin"), _to_begin, writes),
        ("mid-year-call", 36, gettext_lazy("Mid-year reviews to call for"), _to_call, manages),
        ("updates", 40, gettext_lazy("Monthly updates"), _updates, writes),
    ):
        sources.register(WaitSpec(code, order, title, find, permissions))
