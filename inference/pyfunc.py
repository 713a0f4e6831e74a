"""The MLflow flavour: how `mlflow.pyfunc.load_model` turns a model folder into a model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..data.records import PARTS
from .predictor import Predictor, load
from .stance import Mention, Stance

if TYPE_CHECKING:
    import pandas as pd


class StanceModel:
    """Labels the column `text` of a table."""

    def __init__(self, predictor: Predictor) -> None:
        self.predictor = predictor

    def predict(self, table: pd.DataFrame, params: dict[str, Any] | None = None) -> pd.DataFrame:
        """One row a text: `labels`, a list of str, and `stances`, a list of flat mappings.

        A text that is missing has none of either.
        """
        import pandas as pd

        del params
        texts = ["" if pd.isna(text) else text for text in table["text"]]
        found = self.predictor.predict(texts)
        rows = {
            "labels": [[stance.label for stance in stances] for stances in found],
            "stances": [[flat(stance) for stance in stances] for stances in found],
        }
        return pd.DataFrame(rows, index=table.index)


def flat(stance: Stance) -> dict[str, Any]:
    """A stance as one level of fields, which tables and SQL hold with ease.

    `source` is its words, `source_start` and `source_end` where they stand, `source_name` the
    fuller name that they stand for, or else the words; likewise `target`, and `cue` without a
    name. All are `None` where there is none.
    """
    parts = {part: _part(part, getattr(stance, part)) for part in PARTS}
    return {
        "start": stance.start,
        "end": stance.end,
        "text": stance.text,
        "label": stance.label,
        "score": stance.score,
        **{str(label): score for label, score in stance.scores.items()},
        **{name: value for fields in parts.values() for name, value in fields.items()},
    }


def _part(part: str, mention: Mention | None) -> dict[str, Any]:
    fields = {
        part: mention and mention.text,
        f"{part}_name": mention and (mention.refers_to or mention).text,
        f"{part}_start": mention and mention.start,
        f"{part}_end": mention and mention.end,
    }
    return {name: value for name, value in fields.items() if name != "cue_name"}


def _load_pyfunc(path: str) -> StanceModel:
    """MLflow's entry point: `path` is the model folder inside the logged model."""
    return StanceModel(load(path))
