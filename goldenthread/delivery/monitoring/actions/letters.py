"""Short letters about reports: a title and where to find it, never what a report says. Sent after the commit."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial

from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from goldenthread.direction.organization import queries as organization
from goldenthread.foundation.accounts.models import User

from .. import queries
from ..models import Report

WORDS_OF_MOVES = {
    "SUBMIT": "was submitted and waits for your review",
    "RETURN": "was returned to you with a note",
    "DESK_APPROVE": "is desk approved and waits for your approval",
    "APPROVE": "is approved",
    "REOPEN": "was reopened, with a reason",
    "EXTEND": "can be written and submitted again",
}


def tell_of_move(report: Report, move_code: str, *, by: User, at: datetime) -> None:
    """Tell those whose turn it is now."""
    if move_code not in WORDS_OF_MOVES:
        return
    day = timezone.localdate(at)
    people: Iterable[User]
    if move_code == "SUBMIT":
        people = organization.desk_reviewers_of(report.entity, report.round.period.ends_on)
    elif move_code == "DESK_APPROVE":
        people = organization.framework_managers(day)
    else:
        people = queries.writers_of(report.entity, day)
    words = subject_of(report, move_code)
    send([letter(person, words, report) for person in people if person != by])


def subject_of(report: Report, move_code: str) -> str:
    """Return the one line that says what happened."""
    return f"{report.round.code} {report.entity.code}: {WORDS_OF_MOVES[move_code]}"


def letter(person: User, words: str, report: Report) -> EmailMessage:
    """Return a letter with a link; what the report says stays in the report."""
    name = organization.the_organization()
    with translation.override(person.language):
        body = _("%(words)s.\n\nSign in to %(organization)s and open %(path)s\n") % {
            "words": words, "organization": name or "Golden Thread",
            "path": f"/reports/{report.uid}/",
        }
    return EmailMessage(subject=words, body=body, to=[person.email])


def send(letters: list[EmailMessage]) -> None:
    """Send the letters once the deed is committed. A mail server that fails is logged and undoes nothing."""
    if letters:
        transaction.on_commit(partial(_send_now, letters), robust=True)


def _send_now(letters: list[EmailMessage]) -> None:
    get_connection().send_messages(letters)
