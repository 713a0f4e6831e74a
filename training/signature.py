"""What a tracked model takes and answers: typed columns, which tables and SQL hold with ease."""

from __future__ import annotations

import pandas as pd
from mlflow.models import ModelSignature
from mlflow.types import ColSpec, DataType, Schema
from mlflow.types.schema import Array, Object, Property

from ..data.labels import LABELS
from ..data.records import PARTS

INPUT_EXAMPLE = pd.DataFrame(
    {"text": ["The mayor denied on Friday that the bridge had been closed for lack of funds."]}
)

ALWAYS = {
    **dict.fromkeys(("start", "end"), DataType.long),
    **dict.fromkeys(("text", "label"), DataType.string),
    "score": DataType.double,
    **dict.fromkeys(LABELS, DataType.double),
}
WHERE_KNOWN = {
    **dict.fromkeys(PARTS, DataType.string),
    **dict.fromkeys(("source_name", "target_name"), DataType.string),
    **{f"{part}_{edge}": DataType.long for part in PARTS for edge in ("start", "end")},
}
"""With `ALWAYS`, the fields of a stance as `inference.pyfunc.flat` answers them."""
STANCE = Object(
    [
        *(Property(name, kind) for name, kind in ALWAYS.items()),
        *(Property(name, kind, required=False) for name, kind in WHERE_KNOWN.items()),
    ]
)
SIGNATURE = ModelSignature(
    inputs=Schema([ColSpec(DataType.string, "text")]),
    outputs=Schema([ColSpec(Array(DataType.string), "labels"), ColSpec(Array(STANCE), "stances")]),
)
