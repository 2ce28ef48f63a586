"""Writing many rows quickly; only actions use it.

`bulk_update` builds an expression for each row and field, and `bulk_create` prepares each value by itself.
With hundreds of thousands of rows both take minutes where the drivers' own `executemany` takes seconds.
"""

from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter
from typing import Any

from django.db import connection, models


def update_many(rows: Sequence[models.Model], fields: Sequence[str]) -> None:
    """Write these fields of rows that exist already. All rows are of one model."""
    if not rows:
        return
    meta = rows[0]._meta
    columns: list[Any] = [meta.get_field(name) for name in fields]
    quote = connection.ops.quote_name
    assignments = ", ".join(f"{quote(column.column)} = %s" for column in columns)
    # Names come from the models; values are parameters.
    statement = f"UPDATE {quote(meta.db_table)} SET {assignments} WHERE id = %s"  # noqa: S608
    values = [(*said, row.pk) for row, said in zip(rows, _prepared(rows, columns), strict=True)]
    with connection.cursor() as cursor:
        cursor.executemany(statement, values)


def insert_objects(objects: Sequence[models.Model]) -> None:
    """Add unsaved objects of one model with all that they say. They do not learn their keys."""
    if not objects:
        return
    meta = objects[0]._meta
    columns: list[Any] = [
        field for field in meta.concrete_fields if not (field.primary_key or field.generated)
    ]
    _insert(meta, columns, _prepared(objects, columns))


def insert_many(model: type[models.Model], fields: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Add rows given as keys and plain values of these fields; the other fields take their defaults."""
    columns: list[Any] = [model._meta.get_field(name) for name in fields]
    others = [
        field
        for field in model._meta.concrete_fields
        if not (field.primary_key or field.generated or field in columns)
    ]
    # A unique field, the public identifier, is made anew for each row; other defaults are the same for all.
    fresh = [field for field in others if field.unique]
    same = [field for field in others if not field.unique]
    constants = [field.get_db_prep_save(field.get_default(), connection) for field in same]
    values = (
        [*row, *(field.get_db_prep_save(field.get_default(), connection) for field in fresh), *constants]
        for row in rows
    )
    _insert(model._meta, [*columns, *fresh, *same], values)


def _insert(meta: Any, columns: Sequence[Any], values: Iterable[Sequence[Any]]) -> None:
    quote = connection.ops.quote_name
    names = ", ".join(quote(column.column) for column in columns)
    places = ", ".join(["%s"] * len(columns))
    # Names come from the models; values are parameters.
    statement = f"INSERT INTO {quote(meta.db_table)} ({names}) VALUES ({places})"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.executemany(statement, list(values))


def _prepared(rows: Sequence[models.Model], columns: Sequence[Any]) -> Iterable[tuple[Any, ...]]:
    """Return what the database takes for these columns of each row; column by column, which is quicker."""
    return zip(*(_values(rows, column) for column in columns), strict=True)


def _values(rows: Sequence[models.Model], column: Any) -> list[Any]:
    values = list(map(attrgetter(column.attname), rows))
    prepare: Callable[..., Any] = column.get_db_prep_save
    # The same few statuses, sources and periods stand in thousands of rows; what cannot be looked up is rare.
    known: dict[Any, Any] = {}
    try:
        for value in set(values):
            known[value] = prepare(value, connection)
    except TypeError:
        return [prepare(value, connection) for value in values]
    return [known[value] for value in values]
