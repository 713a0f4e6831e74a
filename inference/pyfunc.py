"""The MLflow flavour: how `mlflow.pyfunc.load_model` turns a model folder into a model."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from .predictor import Predictor, load

if TYPE_CHECKING:
    import pandas as pd


class StanceModel:
    """Labels the column `text` of a table."""

    def __init__(self, predictor: Predictor) -> None:
        self.predictor = predictor

    def predict(self, table: pd.DataFrame, params: dict[str, Any] | None = None) -> pd.DataFrame:
        """One row a text: `stances` is a JSON list of `Stance.to_dict()`."""
        import pandas as pd

        del params
        found = self.predictor.predict(table["text"].tolist())
        lists = [[stance.to_dict() for stance in stances] for stances in found]
        return pd.DataFrame({"stances": [json.dumps(each) for each in lists]}, index=table.index)


def _load_pyfunc(path: str) -> StanceModel:
    """MLflow's entry point: `path` is the model folder inside the logged model."""
    return StanceModel(load(path))
