"""Short letters about plans: a title and where to find it, never what a plan says.

Sent after the commit.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from goldenthread.direction.organization import rules as roles
from goldenthread.foundation.accounts.models import User

from .. import rules
from ..models import PlanDocument, TechnicalReview
from ..queries import review

Words = str | Promise
WORDS_OF_MOVES: dict[str, tuple[Words, str]] = {
    # What the letter says, and the permission of those who get it.
    "SUBMIT": (gettext_lazy("%(plan)s was submitted and waits for your review"), roles.REVIEW_PLAN),
    "ACCEPT": (gettext_lazy("%(plan)s is before the board and waits for your decision"), roles.APPROVE_PLAN),
    "APPROVE": (gettext_lazy("%(plan)s is approved"), roles.WRITE_PLAN),
    "RETURN": (gettext_lazy("%(plan)s was returned to you with a note"), roles.WRITE_PLAN),
    "PUT_IN_FORCE": (gettext_lazy("%(plan)s is in force"), roles.WRITE_PLAN),
    "REVISE": (gettext_lazy("%(plan)s was opened for revision"), roles.REVIEW_PLAN),
}
ASKED = gettext_lazy("%(plan)s waits for your technical review")
ALL_ANSWERED = gettext_lazy("All technical reviewers answered on %(plan)s; it waits for you")


def tell_of_move(document: PlanDocument, move_code: str, *, by: User, at: datetime) -> None:
    """Tell those whose turn it is now, except whoever took the step."""
    if move_code in WORDS_OF_MOVES:
        words, permission = WORDS_OF_MOVES[move_code]
        _tell(document, words, [permission], by=by, at=at)


def tell_of_request(document: PlanDocument, functions: Iterable[str], *, by: User, at: datetime) -> None:
    """Tell the technical reviewers who are asked."""
    wanted = [rules.ANSWER_PERMISSION[TechnicalReview.Function(name)] for name in functions]
    _tell(document, ASKED, wanted, by=by, at=at)


def tell_of_answers(document: PlanDocument, *, by: User, at: datetime) -> None:
    """Tell the framework managers that nobody is waited for any more."""
    _tell(document, ALL_ANSWERED, [roles.MANAGE_PLANNING], by=by, at=at)


def _tell(
    document: PlanDocument, words: Words, permissions: Iterable[str], *, by: User, at: datetime
) -> None:
    day = timezone.localdate(at)
    people = {
        person
        for permission in permissions
        for person in review.people_with(permission, document.entity, day)
        if person != by
    }
    letters = [_letter(person, words, document) for person in sorted(people, key=lambda one: one.pk)]

    def post() -> None:
        get_connection().send_messages(letters)

    if letters:
        # A mail server that fails is logged and undoes nothing.
        transaction.on_commit(post, robust=True)


def _letter(person: User, words: Words, document: PlanDocument) -> EmailMessage:
    """Return a letter in the person's language with a title and an address."""
    with translation.override(person.language):
        plan = f"{document.get_kind_display()} {document.entity.code}"
        title = str(words) % {"plan": plan}
        body = _("%(title)s.\n\nSign in to Golden Thread and open %(path)s\n") % {
            "title": title,
            # No host: who sends mail does not know by which name the reader reaches this home.
            "path": f"/plans-of-record/{document.uid}/review/",
        }
    return EmailMessage(subject=title, body=body, to=[person.email])
