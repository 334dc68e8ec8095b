"""Puts a Parquet file into an engine as a table, through the ADBC driver that relapse reads it with.

load-table.py DRIVER LIBRARY URI TABLE FILE.parquet

SQLite has no times and no booleans, so there they are RFC 3339 text and 0 or 1."""

import sys

import adbc_driver_manager.dbapi as dbapi
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

driver, library, uri, table, file = sys.argv[1:]


def plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A column in a type that every driver takes in."""
    if pa.types.is_string_view(column.type):
        return column.cast(pa.string())
    if driver != "sqlite":
        return column
    if pa.types.is_timestamp(column.type):
        return pc.strftime(column, format="%Y-%m-%dT%H:%M:%SZ")
    if pa.types.is_boolean(column.type):
        return column.cast(pa.int64())
    return column


def connect() -> dbapi.Connection:
    if driver == "duckdb":
        return dbapi.connect(driver=library, entrypoint="duckdb_adbc_init", db_kwargs={"path": uri}, autocommit=True)
    return dbapi.connect(driver=library, db_kwargs={"uri": uri}, autocommit=True)


with connect() as connection, connection.cursor() as cursor:
    if driver == "spark":
        # Its workers read the file themselves.
        cursor.execute(f"DROP TABLE IF EXISTS {table}")
        cursor.execute(f"CREATE TABLE {table} USING parquet AS SELECT * FROM parquet.`{file}`")
    else:
        records = pq.read_table(file)
        columns = [plain(column) for column in records.columns]
        cursor.adbc_ingest(table, pa.table(columns, names=records.column_names), mode="replace")
    cursor.execute(f"SELECT COUNT(*) FROM {table}")
    print(f"{cursor.fetchone()[0]} rows in {table}", file=sys.stderr)
