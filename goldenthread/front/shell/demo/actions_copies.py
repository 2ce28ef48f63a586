"""The demonstration many times over: rows copied inside the database, to try the product with many.

Every copy of an entity has its own programme, reports and values, and shares regions, rounds, the plan and
people with the original; so every share of the figures stays as it is. Snapshots are copied as they are: they
name the original, and so do the mid-year reviews that are measured on them. Comments are left out: they name
their plan by its identifier, and there are a few only, about one plan under review.
"""

from __future__ import annotations

import time
from datetime import datetime
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.models import Field, ForeignKey, Max

from goldenthread.delivery.implementation.models import (
    ActivityUpdate,
    Adjustment,
    FundingPosition,
    MidYearMove,
    MidYearReview,
    OutputImplementation,
)
from goldenthread.delivery.monitoring.models import (
    Actual,
    Evidence,
    Lesson,
    OutputReport,
    Reminder,
    Report,
    ReportMove,
    ReportSection,
    ResultReport,
    ResultReportTag,
    ReviewLook,
    RiskEvent,
    SectionRevision,
    Snapshot,
)
from goldenthread.delivery.planning.models import (
    Activity,
    Baseline,
    Ceiling,
    CostLine,
    Indicator,
    Output,
    PlanContribution,
    PlanDocument,
    PlanMove,
    PlannedAmount,
    PlanSection,
    PlanSectionRevision,
    PlanSnapshot,
    Post,
    Programme,
    ProgrammeResource,
    ProgrammeRisk,
    Result,
    ResultTag,
    Target,
    TechnicalReview,
    Workplan,
)
from goldenthread.direction.organization.models import Entity, EntityDetail, Membership, Organization
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail import actions as audit_trail

from .world import Progress

# What belongs to one entity, owners before what they own.
COPIED: tuple[type[models.Model], ...] = (
    Entity,
    EntityDetail,
    Membership,
    PlanDocument,
    PlanSnapshot,
    PlanMove,
    PlanContribution,
    PlanSection,
    PlanSectionRevision,
    TechnicalReview,
    Programme,
    ProgrammeRisk,
    ProgrammeResource,
    Result,
    ResultTag,
    PlannedAmount,
    Workplan,
    Output,
    Activity,
    Activity.places.through,
    CostLine,
    Post,
    Ceiling,
    FundingPosition,
    ActivityUpdate,
    MidYearReview,
    OutputImplementation,
    Adjustment,
    MidYearMove,
    Indicator,
    Baseline,
    Target,
    Report,
    ReportSection,
    SectionRevision,
    ResultReport,
    ResultReportTag,
    OutputReport,
    Evidence,
    RiskEvent,
    Lesson,
    ReportMove,
    Snapshot,
    ReviewLook,
    Reminder,
    Actual,
)
# Codes that are unique in the whole organization get the number of the copy behind them.
NUMBERED = {(Entity, "code"), (Programme, "code")}
# The copy of row 7 in copy number 3 is row 3,000,007: keys and foreign keys of a copy fit without a look-up.
STEP = 1_000_000
COPIES_AT_ONCE = 11
# A new time-ordered UUID, as lib.uids makes them, and a name with the number of the copy behind it.
NEW_UID = {
    "postgresql": "('{time}7' || left(md5(random()::text), 3) || '8' || left(md5(random()::text), 15))::uuid",
    "sqlite": (
        "lower('{time}7' || substr(hex(randomblob(2)), 1, 3) || '8' || substr(hex(randomblob(8)), 1, 15))"
    ),
}
NUMBERED_NAME = {
    "postgresql": "jsonb_set({0}, '{{en}}', to_jsonb(({0} ->> 'en') || ' ' || copy.number))",
    "sqlite": "json_set({0}, '$.en', json_extract({0}, '$.en') || ' ' || copy.number)",
}
# An update names its activity and output by their identifiers: in a copy by those of the copies. Where the
# activity has left the plan, it names what it named.
NAMED_BY_UPDATES = {
    "activity_uid": "SELECT named.uid FROM {activities} named WHERE named.id = {activity}",
    "output_uid": (
        "SELECT named.uid FROM {outputs} named JOIN {activities} mine ON mine.output_id = named.id "
        "WHERE mine.id = {activity}"
    ),
}


@transaction.atomic
def let_the_database_look() -> None:
    """Let PostgreSQL count what the open transaction has written so far, which nobody else can see yet.

    It plans by what it counted last: for the empty tables it knows of, each question would read whole tables.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


@transaction.atomic
def copy_entities(copies: int, *, by: User, at: datetime, progress: Progress) -> None:
    """Add so many copies of every entity with all that belongs to it, as one deed."""
    _check_that_keys_leave_room()
    with connection.cursor() as cursor:
        for first in range(1, copies + 1, COPIES_AT_ONCE):
            last = min(first + COPIES_AT_ONCE - 1, copies)
            for kind in COPIED:
                cursor.execute(_copying(kind), [first, last])
            progress(last, copies, "Copies of the organization")
        # Where keys come from sequences, the next row of each table follows the last copy.
        for statement in (*connection.ops.sequence_reset_sql(no_style(), list(COPIED)), "ANALYZE"):
            cursor.execute(statement)
    organization = Organization.objects.get()
    audit_trail.record("shell.demonstration.copied", organization, by=by, at=at, copies=copies)


def _check_that_keys_leave_room() -> None:
    for kind in COPIED:
        highest = kind._default_manager.aggregate(highest=Max("pk"))["highest"] or 0
        if highest >= STEP:
            raise ValueError(f"{kind.__name__} has keys up to {highest}; copies need all below {STEP}")


def _copying(kind: type[models.Model]) -> str:
    """Return the statement that copies a table's original rows for the copies from one number to another."""
    table = connection.ops.quote_name(kind._meta.db_table)
    # What a database works out by itself is not written.
    fields = [field for field in kind._meta.concrete_fields if not field.generated]
    columns = ", ".join(_quoted(field) for field in fields)
    values = ", ".join(_value(kind, field) for field in fields)
    # Names come from the models and the condition is our own; the numbers are parameters.
    return f"""
        INSERT INTO {table} ({columns})
        WITH RECURSIVE copy(number) AS (
            SELECT CAST(%s AS integer) UNION ALL SELECT number + 1 FROM copy WHERE number < %s
        )
        SELECT {values} FROM {table} original CROSS JOIN copy WHERE original.id < {STEP} {_only(kind)}
    """  # noqa: S608


def _only(kind: type[models.Model]) -> str:
    """Return the condition on the rows to copy: roles at entities only, and not those of Kasmar's people.

    Otherwise the people one can sign in as would answer for a hundred offices.
    """
    if kind is not Membership:
        return ""
    return f"AND original.entity_id IN (SELECT id FROM {Entity._meta.db_table} WHERE code <> 'KAS')"  # noqa: S608


def _value(kind: type[models.Model], field: Field[Any, Any]) -> str:
    """Return the SQL of one column of a copy."""
    column = f"original.{_quoted(field)}"
    if field.primary_key or (isinstance(field, ForeignKey) and field.related_model in COPIED):
        return f"{column} + copy.number * {STEP}"
    if field.name == "uid":
        return NEW_UID[connection.vendor].format(time=f"{time.time_ns() // 1_000_000:012x}")
    if kind is ActivityUpdate and field.name in NAMED_BY_UPDATES:
        return f"COALESCE(({_named(NAMED_BY_UPDATES[field.name])}), {column})"
    if (kind, field.name) in NUMBERED:
        return f"{column} || '-' || copy.number"
    if (kind, field.name) == (EntityDetail, "name"):
        return NUMBERED_NAME[connection.vendor].format(column)
    return column


def _named(query: str) -> str:
    """Return the query for the identifier of what the copied update is about; it was copied before."""
    quote = connection.ops.quote_name
    return query.format(
        activities=quote(Activity._meta.db_table),
        outputs=quote(Output._meta.db_table),
        activity=f"original.activity_id + copy.number * {STEP}",
    )


def _quoted(field: Field[Any, Any]) -> str:
    return connection.ops.quote_name(str(field.column))
