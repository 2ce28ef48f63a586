"""What planning adds to the first page of a person: programmes, reflections and comments that wait."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from goldenthread.direction.organization import rules as roles
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.lib.texts import text_in
from goldenthread.foundation.ui.waiting import Wait, Waits, WaitSpec, sources

from ..models import PlanDocument, PlanState
from ..queries import waiting
from ..queries.review import permission_of_next


def _programmes(person: User, at: datetime) -> Waits:
    return Waits.of(
        [
            Wait(
                words=f"{text_in(one.named or {}) or one.entity.code} · {text_in(one.title) or one.code}",
                url=reverse("planning:programme-detail", args=[one.code]),
                note=_("It came back with a note: read it, change the programme, submit again.")
                if one.document.state == PlanState.RETURNED
                else _("Results, indicators and texts, until the head of entity submits it."),
                state=one.standing.state,
                state_word=one.standing.word,
            )
            for one in waiting.programmes_to_write(person, at=at)
        ]
    )


def _in_hand(person: User, at: datetime) -> Waits:
    return Waits.of(
        [
            Wait(
                words=f"{text_in(one.named or {}) or one.entity.code} · {one.period}",
                url=reverse("planning:workplan-detail", args=[one.entity.code, one.period.code]),
                note=_next_of(one.document),
                state=one.standing.state,
                state_word=one.standing.word,
            )
            for one in waiting.workplans_in_hand(person, at=at)
        ]
    )


def _next_of(document: PlanDocument) -> str:
    if document.state == PlanState.IN_FORCE:
        return _("Monthly updates, the mid-year review and all versions are on its page.")
    who = ", ".join(roles.names_of_roles_with(permission_of_next(document.state)))
    return _("It waits for: %(who)s.") % {"who": who}


def _reflections(person: User, at: datetime) -> Waits:
    return Waits.of(
        [
            Wait(
                words=f"{text_in(one.name) or one.workplan.entity.code} · {one.workplan.period}",
                url=reverse("planning:reflection", args=[one.workplan.entity.code, one.workplan.period.code]),
                note=_("%(written)s of %(asked)s texts written: what worked, what did not, what you change")
                % {"written": one.written, "asked": one.asked},
                due_at=one.due_at,
            )
            for one in waiting.reflections_to_write(person, at=at)
        ]
    )


def _threads(person: User, at: datetime) -> Waits:
    return Waits.of(
        [
            Wait(
                words=f"{text_in(one.name) or one.document.entity.code} · {one.title}",
                url=f"{reverse('planning:comment-list', args=[one.document.uid])}?only=open",
                note=ngettext(
                    "%(count)d comment waits for your answer",
                    "%(count)d comments wait for your answer",
                    one.count,
                )
                % {"count": one.count},
            )
            for one in waiting.threads_to_answer(person, at=at)
        ]
    )


def add_to_first_page() -> None:
    """Register the lists."""
    writes = frozenset({roles.WRITE_PLAN})
    sources.register(WaitSpec("programmes", 10, gettext_lazy("Programmes to write"), _programmes, writes))
    sources.register(WaitSpec("in-hand", 70, gettext_lazy("Your workplans"), _in_hand, writes, is_news=True))
    sources.register(WaitSpec("reflections", 20, gettext_lazy("Look back, then plan"), _reflections, writes))
    sources.register(
        WaitSpec(
            "comments",
            60,
            gettext_lazy("Comments to answer"),
            _threads,
            frozenset({roles.COMMENT_ON_PLAN}),
        )
    )
