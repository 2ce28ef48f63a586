"""The planning season: opening it for every entity in one go, reminding, and citing what was learned."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from goldenthread.direction.organization import queries as organization
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import Period
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail import actions as audit_trail
from goldenthread.foundation.lib import narratives
from goldenthread.foundation.lib.deeds import in_one_transaction
from goldenthread.foundation.lib.errors import RuleBroken

from .. import rules
from ..models import Citation, PlanDocument, PlanningSeason, Workplan
from ..queries import periods
from ..queries import season as seasons
from .opening import locked, locked_period, open_drafts
from .permits import NotYoursToPlan, document_to_write

# Reminding more often than this annoys more than it helps.
REMINDERS_APART = timedelta(days=1)
LONGEST_LABEL = 300


class SeasonNotOpened(RuleBroken):
    """A planning season cannot be opened so."""


class NothingToCite(RuleBroken):
    """What is cited is not of a kind that plans cite."""


@in_one_transaction
def open_season(
    period: Period, *, due_at: datetime, by: User, at: datetime, guidance: str = ""
) -> PlanningSeason:
    """Call for the plans of a period: who has a programme in force and plans no day of it yet gets a draft.

    The number of queries does not depend on the number of entities.
    """
    _check_may_manage(by, at)
    # The lock makes a second click wait, and find the season opened; and who opens a plan now comes before it
    # or after it.
    period = locked_period(period)
    locked(periods.entities_without_workplan(period))
    reasons = _reasons_that_it_is_open(period)
    reasons = reasons or rules.reasons_not_to_call_for(period, on=timezone.localdate(at))
    reasons = reasons or rules.reasons_not_to_open_season(opens_at=at, due_at=due_at)
    reasons = reasons or _reasons_that_nobody_plans(period)
    if reasons:
        raise SeasonNotOpened(" ".join(reasons))
    season = PlanningSeason.objects.create(
        period=period, guidance=narratives.cleaned(guidance), opens_at=at, due_at=due_at, opened_by=by
    )
    made = _make_drafts(period)
    audit_trail.record("planning.season.opened", season, by=by, at=at, workplans=made)
    return season


def _reasons_that_it_is_open(period: Period) -> list[str]:
    season = PlanningSeason.objects.filter(period=period).first()
    if season is None:
        return []
    words = _(
        "Not opened: the season for %(period)s was opened on %(day)s. Open it from the list of seasons."
    )
    return [words % {"period": period, "day": f"{timezone.localtime(season.opens_at):%d %B %Y}"}]


def _reasons_that_nobody_plans(period: Period) -> list[str]:
    """Return why a season would reach nobody: no programme in force, or all plan these days elsewhere."""
    reach = periods.reach_of(period)
    if reach.missing.exists() or reach.begun.exists():
        return []
    plan = reach.elsewhere.first()
    if plan is None:
        nobody = _("No entity has a programme in force in %(period)s. Put programmes in force first.")
        return [nobody % {"period": period}]
    return [
        _(
            "Nobody would be called: every entity with a programme in force plans days of %(period)s in "
            "another workplan, such as %(entity)s for %(planned)s, and they would be counted twice. Choose a "
            "period that begins after these plans end."
        )
        % {"period": period, "entity": plan.entity.code, "planned": plan.period}
    ]


@in_one_transaction
def call_for_missing_plans(season: PlanningSeason, *, by: User, at: datetime) -> int:
    """Make a draft for every entity that came to the season late; return how many there were.

    Who plans days of the period in another workplan is left out.
    """
    _check_may_manage(by, at)
    # The lock makes a second click wait, and find nothing left to do.
    season = PlanningSeason.objects.select_for_update(of=("self",)).select_related("period").get(pk=season.pk)
    made = _make_drafts(season.period)
    if made:
        audit_trail.record("planning.season.widened", season, by=by, at=at, workplans=made)
    return made


@in_one_transaction
def send_plan_reminders(
    season: PlanningSeason, workplans: Iterable[Workplan], *, by: User, at: datetime
) -> list[str]:
    """Remind the writers of plans that are not in yet; return the entities' codes.

    Those reminded within a day are passed over. The entry in the audit trail says whom it reached.
    """
    _check_may_manage(by, at)
    season = PlanningSeason.objects.select_for_update(of=("self",)).select_related("period").get(pk=season.pk)
    waiting = Workplan.objects.filter(
        pk__in=[workplan.pk for workplan in workplans],
        period=season.period,
        document__state__in=rules.WRITABLE,
    ).select_related("entity")
    last = seasons.reminded(season)
    due = [
        workplan
        for workplan in waiting.order_by("entity__code")
        if workplan.entity.code not in last or last[workplan.entity.code] <= at - REMINDERS_APART
    ]
    writers = seasons.writers_by_entity([workplan.entity_id for workplan in due], timezone.localdate(at))
    letters = [
        _letter(person, workplan, season) for workplan in due for person in writers[workplan.entity_id]
    ]
    codes = [workplan.entity.code for workplan in due]
    if codes:
        audit_trail.record(seasons.REMINDED, season, by=by, at=at, entities=codes, letters=len(letters))
        _send(letters)
    return codes


@in_one_transaction
def cite(
    document: PlanDocument, *, kind: str, subject_uid: UUID, label: str, by: User, at: datetime
) -> Citation:
    """Say that the plan uses something: a rating, a lesson. Saying it again changes nothing."""
    document = document_to_write(document.pk, by=by, at=at)
    if kind not in Citation.Kind.values:
        raise NothingToCite(_("Plans do not cite this. Choose a row with the button “Cite”."))
    citation, is_new = Citation.objects.get_or_create(
        document=document,
        subject_uid=subject_uid,
        defaults={
            "kind": kind,
            "label": narratives.cleaned(label)[:LONGEST_LABEL],
            "cited_at": at,
            "cited_by": by,
        },
    )
    if is_new:
        _record_citation("planning.citation.added", citation, document, by=by, at=at)
    return citation


@in_one_transaction
def uncite(document: PlanDocument, *, subject_uid: UUID, by: User, at: datetime) -> None:
    """Take a citation back. Every version submitted so far keeps it."""
    document = document_to_write(document.pk, by=by, at=at)
    citation = Citation.objects.filter(document=document, subject_uid=subject_uid).first()
    if citation is not None:
        _record_citation("planning.citation.removed", citation, document, by=by, at=at)
        citation.delete()


def _check_may_manage(by: User, at: datetime) -> None:
    if organization.may(by, roles.MANAGE_PLANNING, timezone.localdate(at)):
        return
    raise NotYoursToPlan(
        _("Nothing was changed: planning seasons are opened by %(who)s. Ask one of them.")
        % {"who": ", ".join(roles.names_of_roles_with(roles.MANAGE_PLANNING))}
    )


def _make_drafts(period: Period) -> int:
    keys = locked(periods.entities_without_workplan(period))
    # Asked again: while the lock waited, some may have opened theirs.
    entities = [one for one in periods.entities_without_workplan(period) if one.pk in keys]
    return len(open_drafts(entities, period))


def _letter(person: User, workplan: Workplan, season: PlanningSeason) -> EmailMessage:
    """Return a letter in the person's language with a title and an address; the rest stays in the plan."""
    with translation.override(person.language):
        title = _("The workplan of %(entity)s for %(period)s is due on %(due)s and not submitted yet") % {
            "entity": workplan.entity.code,
            "period": season.period,
            "due": f"{timezone.localtime(season.due_at):%d %B %Y, %H:%M}",
        }
        body = _("%(title)s.\n\nSign in to Golden Thread and open %(path)s\n") % {
            "title": title,
            # No host: who sends mail does not know by which name the reader reaches this home.
            "path": f"/workplans/{workplan.entity.code}/{season.period.code}/",
        }
    return EmailMessage(subject=title, body=body, to=[person.email])


def _send(letters: list[EmailMessage]) -> None:
    """Send the letters once the deed is committed. A mail server that fails is logged and undoes nothing."""

    def post() -> None:
        get_connection().send_messages(letters)

    transaction.on_commit(post, robust=True)


def _record_citation(
    action: str, citation: Citation, document: PlanDocument, *, by: User, at: datetime
) -> None:
    audit_trail.record(
        action,
        citation,
        by=by,
        at=at,
        entity_code=document.entity.code,
        kind=citation.kind,
        cited=str(citation.subject_uid),
    )
