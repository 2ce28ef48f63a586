"""Writing programmes and their results, one by one and in bulk for files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from goldenthread.direction.organization import queries as organization
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import Entity
from goldenthread.direction.strategy.models import (
    PlanElement,
    PlanVersion,
    Tag,
)
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail import actions as audit_trail
from goldenthread.foundation.lib.deeds import in_one_transaction
from goldenthread.foundation.lib.digests import digest_of
from goldenthread.foundation.lib.texts import TextMap, one_line, one_line_each

from .. import rules
from ..models import (
    PlanContribution,
    PlanDocument,
    PlanState,
    Programme,
    Result,
    ResultTag,
)
from .permits import NotYoursToPlan, check_framework_manager, check_free, check_planner
from .rows import RowRefused, changed, open_programme, refuse

BATCH = 1000


@transaction.atomic
def add_programme(
    entity: Entity,
    *,
    plan_version: PlanVersion,
    code: str,
    kind: str,
    title: TextMap,
    starts_on: date,
    ends_on: date,
    by: User,
    at: datetime,
) -> Programme:
    """Say what an entity wants to change over the life of a plan. Its code is unique in the organization."""
    check_planner(entity, by, at)
    check_free(Programme.objects.filter(code=code), code)
    programme = Programme.objects.create(
        document=PlanDocument.objects.create(kind=PlanDocument.Kind.PROGRAMME, entity=entity),
        entity=entity,
        plan_version=plan_version,
        code=code,
        kind=kind,
        title=one_line_each(title),
        starts_on=starts_on,
        ends_on=ends_on,
    )
    audit_trail.record("planning.programme.added", programme, by=by, at=at, entity_code=entity.code)
    return programme


@dataclass(frozen=True)
class ProgrammeSaid:
    """What a writer says of a programme as a whole."""

    title: TextMap
    kind: str
    starts_on: date
    ends_on: date


def said_of(programme: Programme) -> ProgrammeSaid:
    """Return what a programme says of itself now."""
    return ProgrammeSaid(programme.title, programme.kind, programme.starts_on, programme.ends_on)


def stamp_of(said: ProgrammeSaid) -> str:
    """Return the stamp of what was read, which shows whether someone saved it since."""
    return digest_of(
        {
            "title": said.title,
            "kind": said.kind,
            "starts_on": said.starts_on.isoformat(),
            "ends_on": said.ends_on.isoformat(),
        }
    )


@in_one_transaction
def start_programme(
    entity: Entity, said: ProgrammeSaid, *, plan_version: PlanVersion, by: User, at: datetime
) -> Programme:
    """Open an empty programme of an entity under the plan in force. The deed of its head.

    Raises NotYoursToPlan, RowRefused or AlreadyThere.
    """
    if not rules.may_start_programme(organization.permissions_at(by, entity, timezone.localdate(at))):
        who = ", ".join(roles.names_of_roles_with(roles.SUBMIT_PLAN))
        raise NotYoursToPlan(
            _("No programme was started for %(entity)s: your roles do not include it. Ask: %(who)s.")
            % {"entity": entity.code, "who": who}
        )
    if plan_version.state != PlanVersion.State.IN_FORCE:
        raise RowRefused(_("A programme stands under the strategic plan in force. Choose that plan."))
    refuse(_reasons_against(said, plan_version, ()))
    programme = add_programme(
        entity,
        plan_version=plan_version,
        code=f"{entity.code}-{said.starts_on.year}-{said.ends_on.year}",
        kind=said.kind,
        title=one_line_each(said.title),
        starts_on=said.starts_on,
        ends_on=said.ends_on,
        by=by,
        at=at,
    )
    PlanContribution.objects.create(document=programme.document, person=by, at=at)
    return programme


@in_one_transaction
def save_programme(
    programme: Programme, said: ProgrammeSaid, *, base_stamp: str, by: User, at: datetime
) -> Programme:
    """Save a programme's title, kind and dates. `base_stamp` is the stamp of what was read before.

    Raises RowRefused, or RowChanged with the programme as it stands.
    """
    document = open_programme(programme, by=by, at=at)
    programme = Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
    years = set(programme.resources.values_list("year", flat=True))
    refuse(_reasons_against(said, programme.plan_version, years))
    if stamp_of(said_of(programme)) != base_stamp:
        raise changed(programme)
    programme.title, programme.kind = one_line_each(said.title), said.kind
    programme.starts_on, programme.ends_on = said.starts_on, said.ends_on
    programme.save(update_fields=["title", "kind", "starts_on", "ends_on"])
    audit_trail.record("planning.programme.saved", programme, by=by, at=at, entity_code=document.entity.code)
    return programme


def _reasons_against(said: ProgrammeSaid, version: PlanVersion, years: Iterable[int]) -> list[str]:
    reasons = []
    if not any(one_line(text) for text in said.title.values()):
        reasons.append(_("A programme has a title. Write one in one of the languages."))
    if said.kind not in Programme.Kind.values:
        reasons.append(_("Choose what kind of programme it is from the list."))
    plan = version.plan
    return reasons + rules.reasons_against_programme_dates(
        said.starts_on, said.ends_on, within=(plan.starts_on, plan.ends_on), years_with_resources=set(years)
    )


@in_one_transaction
def add_result(
    programme: Programme,
    *,
    code: str,
    statement: TextMap,
    element: PlanElement | None,
    by: User,
    at: datetime,
    tags: Iterable[Tag] = (),
    position: int = 0,
) -> Result:
    """Add a result, linked to an element of the plan. The tags are the defaults of each round's report."""
    open_programme(programme, by=by, at=at)
    check_free(programme.results.filter(code=code), code)
    result = Result.objects.create(
        programme=programme, code=code, statement=one_line_each(statement), element=element, position=position
    )
    ResultTag.objects.bulk_create(ResultTag(result=result, tag=tag) for tag in tags)
    audit_trail.record("planning.result.added", result, by=by, at=at, entity_code=programme.entity.code)
    return result


@transaction.atomic
def add_programmes_in_bulk(programmes: Sequence[Programme], *, by: User, at: datetime) -> list[Programme]:
    """Add many unsaved programmes of one plan as one deed."""
    if not programmes:
        return []
    check_framework_manager(by, at)
    # What comes from a file is a plan of record already.
    documents = PlanDocument.objects.bulk_create(
        [
            PlanDocument(kind=PlanDocument.Kind.PROGRAMME, entity=programme.entity, state=PlanState.IN_FORCE)
            for programme in programmes
        ],
        batch_size=BATCH,
    )
    for programme, document in zip(programmes, documents, strict=True):
        programme.document = document
    made = Programme.objects.bulk_create(programmes, batch_size=BATCH)
    version = programmes[0].plan_version
    audit_trail.record("planning.programmes.added_in_bulk", version, by=by, at=at, programmes=len(made))
    return made


@transaction.atomic
def add_results_in_bulk(
    results: Sequence[Result], *, by: User, at: datetime, tag_uses: Iterable[ResultTag] = ()
) -> list[Result]:
    """Add many unsaved results of one plan as one deed. `tag_uses` point at those results."""
    if not results:
        return []
    version = results[0].programme.plan_version
    check_framework_manager(by, at)
    made = Result.objects.bulk_create(results, batch_size=BATCH)
    ResultTag.objects.bulk_create(tag_uses, batch_size=BATCH)
    audit_trail.record("planning.results.added_in_bulk", version, by=by, at=at, results=len(made))
    return made
