"""Writing programmes and their results, one by one and in bulk for files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import transaction

from goldenthread.direction.organization.models import Entity
from goldenthread.direction.strategy.models import (
    PlanElement,
    PlanVersion,
    Tag,
)
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail import actions as audit_trail
from goldenthread.foundation.lib.texts import TextMap

from ..models import (
    PlanDocument,
    PlanState,
    Programme,
    Result,
    ResultTag,
)
from .permits import check_framework_manager, check_free, check_planner

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
        title=title,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    audit_trail.record("planning.programme.added", programme, by=by, at=at, entity_code=entity.code)
    return programme


@transaction.atomic
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
    check_planner(programme.entity, by, at)
    check_free(programme.results.filter(code=code), code)
    result = Result.objects.create(
        programme=programme, code=code, statement=statement, element=element, position=position
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
