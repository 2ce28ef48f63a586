"""Short letters about reports: a title and where to find it, never what a report says.

Sent after the commit.
"""

from collections.abc import Iterable
from datetime import datetime

from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from goldenthread.direction.organization import queries as organization
from goldenthread.foundation.accounts.models import User

from .. import queries
from ..models import Report

Words = str | Promise
WORDS_OF_MOVES: dict[str, Words] = {
    "SUBMIT": gettext_lazy("%(report)s was submitted and waits for your review"),
    "RETURN": gettext_lazy("%(report)s was returned to you with a note"),
    "DESK_APPROVE": gettext_lazy("%(report)s is desk approved and waits for your approval"),
    "APPROVE": gettext_lazy("%(report)s is approved"),
    "REOPEN": gettext_lazy("%(report)s was reopened, with a reason"),
    "EXTEND": gettext_lazy("%(report)s can be written and submitted again"),
}
DUE = gettext_lazy("%(report)s is due on %(due)s and not submitted yet")


def tell_of_move(report: Report, move_code: str, *, by: User, at: datetime) -> None:
    """Tell those whose turn it is now, except whoever took the step."""
    words = WORDS_OF_MOVES.get(move_code)
    if words is not None:
        send([letter(person, words, report) for person in _whose_turn(report, move_code, at) if person != by])


def _whose_turn(report: Report, move_code: str, at: datetime) -> Iterable[User]:
    day = timezone.localdate(at)
    if move_code == "SUBMIT":
        return organization.desk_reviewers_of(report.entity, report.round.period.ends_on)
    if move_code == "DESK_APPROVE":
        return organization.framework_managers(day)
    return queries.writers_of(report.entity, day)


def letter(person: User, words: Words, report: Report) -> EmailMessage:
    """Return a letter in the person's language with a title and an address; the rest stays in the report."""
    with translation.override(person.language):
        due = timezone.localtime(report.round.due_at)
        title = str(words) % {
            "report": f"{report.round.code} {report.entity.code}",
            "due": f"{due:%d %B %Y, %H:%M}",
        }
        body = _("%(title)s.\n\nSign in to Golden Thread and open %(path)s\n") % {
            # No host: who sends mail does not know by which name the reader reaches this home.
            "title": title,
            "path": f"/reports/{report.uid}/",
        }
    return EmailMessage(subject=title, body=body, to=[person.email])


def send(letters: list[EmailMessage]) -> None:
    """Send the letters once the deed is committed. A mail server that fails is logged and undoes nothing."""

    def post() -> None:
        get_connection().send_messages(letters)

    if letters:
        transaction.on_commit(post, robust=True)
