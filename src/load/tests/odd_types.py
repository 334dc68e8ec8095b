"""Writes odd_types.parquet, with pyarrow 14 or later: columns of types that Polars does not have."""
import pyarrow as pa, pyarrow.parquet as pq, datetime as d, numpy as np
ids = [b"0123456789abcdef"] * 3
uuid = pa.ExtensionArray.from_storage(pa.uuid(), pa.array(ids, pa.binary(16)))
half = pa.array(np.zeros(3, np.float16))
pairs = [[("approval", "approved"), ("x.y", "1")], None, [("approval", "approved"), ("approval", "rejected")]]
texts = pa.map_(pa.string(), pa.string())
steps = pa.map_(pa.string(), pa.struct([("state", pa.string()), ("tries", pa.int64())]))
table = pa.table({
    "run_id": ["a", "b", "c"],
    "started_at": pa.array([d.datetime(2026, 11, 20, 9)] * 3, pa.timestamp("us", "UTC")),
    "release": ["1.10"] * 3, "workflow": ["w"] * 3, "outcome": ["failure"] * 3,
    "uuid": uuid, "half": half,
    "json": pa.ExtensionArray.from_storage(pa.json_(), pa.array(["{}"] * 3)),
    "bool8": pa.ExtensionArray.from_storage(pa.bool8(), pa.array([1] * 3, pa.int8())),
    "halves": pa.array([[np.float16(1)]] * 3, pa.list_(pa.float16())),
    "extra": pa.StructArray.from_arrays([uuid, pa.array(["approved", "rejected", None])], ["id", "approval"]),
    "metadata": pa.array(pairs, texts),
    "steps": pa.array([[("k", {"state": "s", "tries": 3})], [], [("q", {"state": "t", "tries": 4})]], steps),
})
pq.write_table(table, "odd_types.parquet", row_group_size=2)
