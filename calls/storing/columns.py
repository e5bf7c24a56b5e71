"""One column of many rows, each with a value of its own, in one statement."""

from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.db.models import Model
from psycopg import sql

_UPDATE = sql.SQL(
    "UPDATE {table} SET {column} = news.value"
    " FROM unnest(%s::bigint[], %s::{kind}[]) AS news (pk, value) WHERE {table}.{pk} = news.pk"
)


def write_column(model: type[Model], name: str, values: Mapping[int, Any]) -> None:
    """`values` by primary key. Django's own bulk_update builds a tree of expressions for every row instead."""
    if not values:
        return
    meta = model._meta  # noqa: SLF001  Django's documented door to a model's fields
    field: Any = meta.get_field(name)
    key: Any = meta.pk
    statement = _UPDATE.format(
        table=sql.Identifier(meta.db_table),
        column=sql.Identifier(field.column),
        kind=sql.SQL(field.db_type(connection)),
        pk=sql.Identifier(key.column),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(values), list(values.values())])
