"""Writing many rows quickly.

`bulk_update` builds an expression for each row and field, and `bulk_create` an object for each row. With
hundreds of thousands of rows both take minutes where the drivers' own `executemany` takes seconds.
"""

from collections.abc import Iterable, Sequence
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
    values = [
        [*(column.get_db_prep_save(getattr(row, column.attname), connection) for column in columns), row.pk]
        for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(statement, values)


def insert_many(model: type[models.Model], fields: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Add rows given as keys and plain values of these fields; the other fields take their defaults."""
    columns: list[Any] = [model._meta.get_field(name) for name in fields]
    others = [
        field for field in model._meta.concrete_fields if not field.primary_key and field not in columns
    ]
    # A unique field, the public identifier, is made anew for each row; other defaults are the same for all.
    fresh = [field for field in others if field.unique]
    same = [field for field in others if not field.unique]
    constants = [field.get_db_prep_save(field.get_default(), connection) for field in same]
    quote = connection.ops.quote_name
    names = ", ".join(quote(field.column) for field in [*columns, *fresh, *same])
    places = ", ".join(["%s"] * (len(columns) + len(others)))
    # Names come from the models; values are parameters.
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({places})"  # noqa: S608
    values = [
        [*row, *(field.get_db_prep_save(field.get_default(), connection) for field in fresh), *constants]
        for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(statement, values)
