"""Writing an old version of a plan back into the draft.

The version itself stays as it is. What is written back is an ordinary draft: it is checked, submitted and
judged like any other, as a new version.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from goldenthread.direction.organization import queries as organization
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail import actions as audit_trail
from goldenthread.foundation.lib.deeds import in_one_transaction
from goldenthread.foundation.lib.digests import digest_of
from goldenthread.foundation.lib.errors import RuleBroken

from ..models import PlanDocument, PlanMove, PlanSnapshot
from ..queries import plan_data
from ..queries.restoring import Restoring, restoring
from ..queries.versions import plan_of
from ..rules.restoring import WRITTEN_BACK, rows_in
from .permits import document_to_write
from .rewriting import Rewriting


class DraftChanged(RuleBroken):
    """The draft is not the one that was seen before writing an old version over it."""


class CannotRestore(RuleBroken):
    """A version cannot be written back; the message says what is missing or in the way."""


@dataclass(frozen=True)
class Restored:
    """What writing a version back came to, and what it left as it was."""

    document: PlanDocument
    added: int
    changed: int
    removed: int
    said: Restoring


@in_one_transaction
def restore_version(document: PlanDocument, number: int, *, seen: str, by: User, at: datetime) -> Restored:
    """Write what an old version says into the draft: rows, texts, citations, a programme's title and dates.

    `seen` is the digest of the draft as it was shown before: what came since is not wiped unseen.

    Rows keep their identifiers, so that comments and comparisons still know them. Those that came later go,
    and can be put back; those that somebody refers to stay, and the answer names them. Where an activity
    stands is a fact of carrying it out and stays; only one that comes back takes the version's. Ceilings are
    set for the entity and stay. Raises NotYoursToPlan, PlanNotOpen, DraftChanged or CannotRestore; then
    nothing is changed.
    """
    document = document_to_write(document.pk, by=by, at=at)
    _check_seen(document, seen)
    snapshot = _version(document, number)
    day = timezone.localdate(at)
    permissions = None if by.is_system else organization.permissions_at(by, document.entity, day)
    said = restoring(document, snapshot.data, permissions)
    if said.refusals:
        raise CannotRestore(_nothing_changed(number, " ".join(said.refusals)))
    uids = frozenset(row["uid"] for _kind, _above, row in rows_in(snapshot.data))
    written = Rewriting(document, plan_of(document), said, uids, by, at)
    try:
        written.run()
    except ProtectedError:
        reason = _("A row that came later cannot go: a report refers to it since. Look again, then decide.")
        raise CannotRestore(_nothing_changed(number, reason)) from None
    return _recorded(snapshot, written)


def _recorded(snapshot: PlanSnapshot, written: Rewriting) -> Restored:
    """Keep that a version was written back in the story of the plan and in the audit trail."""
    document, by, at = written.document, written.by, written.at
    PlanMove.objects.create(
        document=document,
        snapshot=snapshot,
        move=WRITTEN_BACK,
        source=document.state,
        target=document.state,
        at=at,
        by=by,
    )
    counts: dict[str, Any] = {name: len(getattr(written, name)) for name in ("added", "changed", "removed")}
    audit_trail.record(
        f"planning.{document.kind.lower()}.version_restored",
        document,
        by=by,
        at=at,
        entity_code=document.entity.code,
        version=snapshot.number,
        stayed=len(written.said.stays),
        **counts,
    )
    return Restored(document, **counts, said=written.said)


def digest_of_draft(document: PlanDocument) -> str:
    """Return the digest of a plan as it stands now; who writes over it gives it back."""
    return digest_of(plan_data(document))


def _check_seen(document: PlanDocument, seen: str) -> None:
    if seen != digest_of_draft(document):
        raise DraftChanged(
            _(
                "Nothing was written back: somebody changed the plan since you looked, and their rows would "
                "be gone. See what would change now, then decide again."
            )
        )


def _version(document: PlanDocument, number: int) -> PlanSnapshot:
    snapshot = document.snapshots.filter(number=number).first()
    if snapshot is None:
        raise CannotRestore(
            _("Only a version of this very plan can be written back. Choose one from its list of versions.")
        )
    return snapshot


def _nothing_changed(number: int, reason: str) -> str:
    return _("Nothing was changed: version %(number)s cannot be written back. %(reason)s") % {
        "number": number,
        "reason": reason,
    }
