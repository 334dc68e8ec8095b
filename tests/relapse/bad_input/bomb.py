"""Writes bomb.parquet: a dictionary holds a message of 1,000 bytes once, and 1,200,000 rows name it (pyarrow 26)."""

import pyarrow as pa
import pyarrow.parquet as pq

ROWS = 1_200_000
values = {
    "run_id": "r",
    "started_at": "2026-03-09T00:00:00Z",
    "release": "1.0",
    "workflow": "w",
    "outcome": "failure",
    "error_message": "x" * 1_000,
}
indices = pa.array([0] * ROWS, pa.int32())
columns = {
    name: pa.DictionaryArray.from_arrays(indices, pa.array([value]))
    for name, value in values.items()
}
pq.write_table(
    pa.table(columns),
    "bomb.parquet",
    compression="zstd",
    store_schema=False,
    data_page_size=64 << 20,
    row_group_size=ROWS,
    write_statistics=False,
)
