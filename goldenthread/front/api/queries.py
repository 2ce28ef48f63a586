"""Whole frameworks in a handful of queries, as plain rows: no model instances, no query per row.

Numbers leave the database as text, so that no digit is lost on the way: "12.5", never 12.500000001.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from django.db import connection
from django.db.models import Exists, F, OuterRef, QuerySet

from goldenthread.delivery.monitoring.models import Actual, Report
from goldenthread.delivery.planning.models import (
    Baseline,
    Indicator,
    Output,
    PlanDocument,
    Programme,
    Result,
    ResultTag,
    Target,
    Workplan,
    being_revised,
)
from goldenthread.direction.organization.models import Period, Place
from goldenthread.direction.strategy.models import (
    Cell,
    CellCategory,
    PlanElement,
    StandardIndicator,
    Tag,
    TagSet,
)
from goldenthread.foundation.accounts.models import User

Row = dict[str, Any]
Rows = dict[int, list[Row]]
FACTS = {"baselines": Baseline, "targets": Target, "actuals": Actual}
# How each database writes a number exactly and without needless zeros, so that both write it alike.
# SQLite keeps whole numbers as such and others as 15 exact digits.
AS_TEXT = {"postgresql": "trim_scale({})::text", "sqlite": "CAST({} AS TEXT)"}


def programmes(person: User) -> QuerySet[Programme, Any]:
    """Return the programmes this person may read, as rows."""
    return (
        Programme.objects.visible_to(person)
        .order_by("code")
        .values(
            "uid",
            "code",
            "kind",
            "title",
            "starts_on",
            "ends_on",
            "agreed",
            entity_code=F("entity__code"),
            plan=F("plan_version__plan__code"),
            version=F("plan_version__number"),
        )
    )


def framework(programme: Programme, person: User) -> Row:
    """Return a programme with everything below it, values included. Twelve queries, whatever its size.

    Values of a period whose report this person may not read yet are left out, and so are indicators of
    workplans that are not theirs to read (yet). While a plan is revised, what was agreed is given.
    """
    programme = programme.as_agreed
    hidden = _hidden_periods(programme, person)
    mine = _Mine(programme, _workplans_apart(programme, person))
    facts = {name: _facts(name, mine, hidden if name == "actuals" else []) for name in FACTS}
    indicators = _indicators(mine, facts)
    return {
        "uid": str(programme.uid),
        "code": programme.code,
        "kind": programme.kind,
        "title": programme.title,
        "entity": programme.entity.code,
        "plan": programme.plan_version.plan.code,
        "version": programme.plan_version.number,
        "starts_on": programme.starts_on.isoformat(),
        "ends_on": programme.ends_on.isoformat(),
        "results": _results(programme, indicators),
        "periods": _periods(facts),
        "places": _places(facts),
        "cells": _cells(facts),
    }


def _hidden_periods(programme: Programme, person: User) -> list[int]:
    """Return the periods for which this entity has a report that the person may not read (yet)."""
    of_entity = Report.objects.filter(entity=programme.entity_id)
    seen = Report.objects.visible_to(person).filter(entity=programme.entity_id)
    unread = of_entity.exclude(pk__in=seen.values("pk")).filter(
        round__period__starts_on__lte=OuterRef("starts_on"), round__period__ends_on__gte=OuterRef("ends_on")
    )
    return list(Period.objects.filter(Exists(unread)).order_by("pk").values_list("pk", flat=True))


def _workplans_apart(programme: Programme, person: User) -> list[int]:
    """Return the workplans under this programme's results whose rows the person does not read as they stand.

    Those are not theirs to read (yet), or they are being revised.
    """
    rows = Workplan.objects.filter(outputs__result__programme=programme)
    standing = Workplan.objects.visible_to(person).exclude(
        document__in=PlanDocument.objects.filter(being_revised()).values("pk")
    )
    apart = rows.exclude(pk__in=standing.values("pk"))
    return sorted(set(apart.values_list("pk", flat=True)))


# The tables and columns are ours; the values are parameters.
TABLES = {
    kind.__name__.lower(): kind._meta.db_table
    for kind in (
        Indicator,
        Output,
        PlanElement,
        Result,
        ResultTag,
        StandardIndicator,
        Tag,
        TagSet,
        Period,
        Place,
        Cell,
    )
}
TAGS_OF_PROGRAMME = """
SELECT used.result_id, tagset.code, tag.code
FROM {resulttag} used
JOIN {result} result ON result.id = used.result_id AND used.is_held = (result.agreed IS NOT NULL)
JOIN {tag} tag ON tag.id = used.tag_id
JOIN {tagset} tagset ON tagset.id = tag.tag_set_id
WHERE result.programme_id = %s
ORDER BY tagset.position, tag.position, used.id
"""
RESULTS_OF_PROGRAMME = """
SELECT result.id, result.uid, result.position, result.code, result.statement, result.agreed, element.code
FROM {result} result
LEFT JOIN {planelement} element ON element.id =
    CASE WHEN result.agreed IS NULL THEN result.element_id ELSE result.agreed_element_id END
WHERE result.programme_id = %s {if_agreed}
ORDER BY result.position, result.code
"""
# A union, because databases answer "this or that table" by reading all of both.
MINE = """
    SELECT indicator.id FROM {indicator} indicator
    JOIN {result} result ON result.id = indicator.result_id WHERE result.programme_id = %s {if_agreed}
    UNION ALL
    SELECT indicator.id FROM {indicator} indicator
    JOIN {output} output ON output.id = indicator.output_id
    JOIN {result} result ON result.id = output.result_id WHERE result.programme_id = %s {without_apart}
    {and_revised}
"""
# Of workplans that are being revised, what was agreed.
OF_REVISED = """
    UNION ALL
    SELECT indicator.id FROM {indicator} indicator
    JOIN {output} output ON output.id = indicator.output_id AND output.agreed IS NOT NULL
    JOIN {result} result ON result.id = output.agreed_result_id
    WHERE result.programme_id = %s AND indicator.agreed IS NOT NULL
"""
HELD = """
JOIN {indicator} owner ON owner.id = fact.indicator_id AND fact.is_held = (owner.agreed IS NOT NULL)
"""
INDICATORS_OF_PROGRAMME = f"""
SELECT mine.id, COALESCE(mine.result_id,
           CASE WHEN above.agreed IS NULL THEN above.result_id ELSE above.agreed_result_id END),
       mine.uid, mine.code, mine.title, mine.measure, mine.direction, mine.unit, mine.aggregation,
       standard.code, above.code, mine.position, mine.agreed, above.agreed
FROM {{indicator}} mine
LEFT JOIN {{output}} above ON above.id = mine.output_id
LEFT JOIN {{standardindicator}} standard ON standard.id =
    CASE WHEN mine.agreed IS NULL THEN mine.standard_id ELSE mine.agreed_standard_id END
WHERE mine.id IN ({MINE})
ORDER BY mine.position, mine.code, mine.id
"""  # noqa: S608
FACTS_OF_PROGRAMME = f"""
SELECT fact.indicator_id, period.code, place.code, cell.key, fact.occurrence, fact.status,
       {{value}}, {{numerator}}, {{denominator}}, fact.text, fact.comment, fact.source
FROM {{table}} fact
JOIN {{period}} period ON period.id = fact.period_id
JOIN {{place}} place ON place.id = fact.place_id
JOIN {{cell}} cell ON cell.id = fact.cell_id
{{held}}
WHERE fact.indicator_id IN ({MINE}) {{without_hidden}}
ORDER BY period.starts_on, period.ends_on, place.code, cell.key, fact.occurrence
"""  # noqa: S608


def _rows(sql: str, *values: int, **parts: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql.format(**TABLES, **parts), values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def _not_in(column: str, keys: list[int]) -> str:
    """Return the condition that leaves these keys out; they are parameters of the query."""
    return f"AND {column} NOT IN ({', '.join(['%s'] * len(keys))})" if keys else ""


@dataclass(frozen=True)
class _Mine:
    """What fills in the part of the queries that says which indicators are the programme's."""

    programme: Programme
    apart: list[int]

    @property
    def values(self) -> list[int]:
        once = [self.programme.pk]
        return [*once, *once, *self.apart, *(once if self.apart else [])]

    @property
    def parts(self) -> dict[str, str]:
        return {
            "if_agreed": _if_agreed(self.programme, "indicator"),
            "without_apart": _not_in("output.workplan_id", self.apart),
            "and_revised": OF_REVISED.format(**TABLES) if self.apart else "",
        }

    @property
    def held(self) -> str:
        is_any_revised = self.apart or self.programme.agreed is not None
        return HELD.format(**TABLES) if is_any_revised else ""


def _if_agreed(programme: Programme, row: str) -> str:
    """Return the condition that a row was agreed, where the programme is being revised."""
    return "" if programme.agreed is None else f"AND {row}.agreed IS NOT NULL"


def _as_agreed(row: Row, agreed: str | None) -> Row:
    """Return a row with what was agreed in place of what is being written."""
    if agreed is None:
        return row
    said = orjson.loads(agreed)
    return {name: said.get(name, value) for name, value in row.items()}


def _in_agreed_order(rows: list[tuple[Row, int, str | None]]) -> list[Row]:
    """Return rows, given with their position and what was agreed, in the order that was agreed."""
    if any(agreed is not None for _row, _position, agreed in rows):
        rows.sort(key=lambda one: (_as_agreed({"position": one[1]}, one[2])["position"], one[0]["code"]))
    return [row for row, _position, _agreed in rows]


def _uid(value: str | UUID) -> UUID:
    """Return the identifier, which SQLite keeps as 32 digits."""
    return value if isinstance(value, UUID) else UUID(value)


def _results(programme: Programme, indicators: Rows) -> list[Row]:
    tags: Rows = defaultdict(list)
    for result, tag_set, tag in _rows(TAGS_OF_PROGRAMME, programme.pk):
        tags[result].append({"set": tag_set, "code": tag})
    found = [
        (
            {
                "uid": _uid(uid),
                # Both databases give JSON as the text it is, which goes into the answer unread.
                **_as_agreed({"code": code, "statement": orjson.Fragment(statement)}, agreed),
                "element": element,
                "tags": tags.get(pk, []),
                "indicators": indicators.get(pk, []),
            },
            position,
            agreed,
        )
        for pk, uid, position, code, statement, agreed, element in _rows(
            RESULTS_OF_PROGRAMME, programme.pk, if_agreed=_if_agreed(programme, "result")
        )
    ]
    return _in_agreed_order(found)


def _indicators(mine: _Mine, facts: dict[str, Rows]) -> Rows:
    """Return the indicators of each result, those of its outputs among them, in the programme's order."""
    found: dict[int, list[tuple[Row, int, str | None]]] = defaultdict(list)
    baselines, targets, actuals = (facts[name] for name in FACTS)
    for row in _rows(INDICATORS_OF_PROGRAMME, *mine.values, **mine.parts):
        pk, result, uid, code, title, *said, standard, output, position, agreed, agreed_output = row
        written = dict(zip(("measure", "direction", "unit", "aggregation"), said, strict=True))
        shown = {
            "uid": _uid(uid),
            **_as_agreed({"code": code, "title": orjson.Fragment(title), **written}, agreed),
            "standard": standard,
            "output": _as_agreed({"code": output}, agreed_output)["code"],
            "baselines": baselines.get(pk, []),
            "targets": targets.get(pk, []),
            "actuals": actuals.get(pk, []),
        }
        found[result].append((shown, position, agreed))
    return {result: _in_agreed_order(rows) for result, rows in found.items()}


def _facts(name: str, mine: _Mine, hidden: list[int]) -> Rows:
    found: Rows = defaultdict(list)
    rows = _rows(
        FACTS_OF_PROGRAMME,
        *mine.values,
        *hidden,
        table=FACTS[name]._meta.db_table,
        held="" if name == "actuals" else mine.held,
        **mine.parts,
        without_hidden=_not_in("fact.period_id", hidden),
        **{
            column: AS_TEXT[connection.vendor].format(f"fact.{column}")
            for column in ("value", "numerator", "denominator")
        },
    )
    for row in rows:
        found[row[0]].append(
            {
                "period": row[1],
                "place": row[2],
                "cell": row[3],
                "occurrence": row[4],
                "status": row[5],
                "value": row[6],
                "numerator": row[7],
                "denominator": row[8],
                "text": row[9],
                "comment": row[10],
                "source": row[11],
            }
        )
    return found


def _used(facts: dict[str, Rows], column: str) -> set[str]:
    return {fact[column] for rows in facts.values() for some in rows.values() for fact in some}


def _periods(facts: dict[str, Rows]) -> Row:
    rows = Period.objects.filter(code__in=_used(facts, "period")).order_by("starts_on", "ends_on", "code")
    return {
        code: {"name": name, "starts_on": starts_on.isoformat(), "ends_on": ends_on.isoformat()}
        for code, name, starts_on, ends_on in rows.values_list("code", "name", "starts_on", "ends_on")
    }


def _places(facts: dict[str, Rows]) -> Row:
    rows = Place.objects.filter(code__in=_used(facts, "place")).order_by("code")
    columns = rows.values_list("code", "name", "country__iso3")
    return {code: {"name": name, "country": iso3} for code, name, iso3 in columns}


def _cells(facts: dict[str, Rows]) -> Row:
    """Return the categories of each cell in use; the total has none."""
    used = sorted(_used(facts, "cell"))
    links = CellCategory.objects.filter(cell__key__in=used)
    links = links.order_by("cell__key", "category__dimension__position", "pk")
    found: Row = {key: [] for key in used}
    for key, *category in links.values_list(
        "cell__key", "category__dimension__code", "category__code", "category__name"
    ):
        found[key].append(dict(zip(("dimension", "code", "name"), category, strict=True)))
    return found


def page_of(rows: QuerySet[Programme, Any], number: int, size: int) -> Iterator[Row]:
    """Return one page of rows, counted from 1: while a programme is revised, what was agreed of it."""
    for row in rows[(number - 1) * size : number * size]:
        agreed = row.pop("agreed") or {}
        yield {**row, **agreed}
