"""One experiment: which model, which settings, which data, which seed. Read from YAML."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from ..models import Classifier, EncoderClassifier, EncoderSettings, TfidfClassifier, TfidfSettings
from .fields import FieldError, checked, mapping, refuse_unknown, typed
from .layers import EXTENDS, ConfigError, Layer, file_layers, merge, override_layer
from .search_space import Search, read_search

Settings: TypeAlias = TfidfSettings | EncoderSettings
SETTINGS: dict[str, type[Settings]] = {
    TfidfClassifier.kind: TfidfSettings,
    EncoderClassifier.kind: EncoderSettings,
}


@dataclass(frozen=True, slots=True)
class DataSettings:
    """What to train on.

    Attributes:
        file: a JSON Lines file of labelled passages; `None` is the shipped ones.
        corpora: a folder of clones of public corpora; adds the shipped labels for real news.
        passages: whether to learn from the passages at all; without them, real news is all.
        tag: only the passages with this tag, or with one of several ("context, decoy").
        unlabelled: how many sentences of the corpora to draw for a teacher to label.
        held_out: a file of labelled passages that must not be drawn, because they measure.
    """

    file: str | None = None
    corpora: str | None = None
    passages: bool = True
    tag: str | None = None
    unlabelled: int = 0
    held_out: str | None = None

    def __str__(self) -> str:
        chosen = f" ({self.tag})" if self.tag else ""
        passages = [f"{self.file or 'shipped'}{chosen}"] if self.passages else []
        return " + ".join([*passages, *([self.corpora] if self.corpora else [])])


@dataclass(frozen=True, slots=True)
class Experiment:
    """What one YAML file asks for.

    Attributes:
        name: what its runs are called; the file's own name unless the file gives another.
        model: `tfidf` or `encoder`.
        settings: of that model.
        data: what to train on; in YAML a file name, or a mapping of `file` and `corpora`.
        seed: fixes everything random.
        search: how to look for better settings; the file then trains no single model.
    """

    name: str
    model: str
    settings: Settings = field(default_factory=EncoderSettings)
    data: DataSettings = field(default_factory=DataSettings)
    seed: int = 0
    search: Search | None = None

    def new_classifier(self) -> Classifier:
        if isinstance(self.settings, TfidfSettings):
            return TfidfClassifier(self.settings)
        return EncoderClassifier(self.settings)

    def to_yaml(self) -> str:
        """All fields, defaults included, as an experiment file."""
        return yaml.safe_dump(self._values(), sort_keys=False, allow_unicode=True)

    def fingerprint(self, dataset: str) -> str:
        """What tells this experiment on this dataset (a digest) from all others."""
        described = json.dumps([self._values(), dataset], sort_keys=True)
        return hashlib.sha256(described.encode()).hexdigest()[:16]

    def _values(self) -> dict[str, Any]:
        values = asdict(self)
        if self.search is None:
            del values["search"]
        return values


def read_experiment(path: str | Path, overrides: Sequence[str] = ()) -> Experiment:
    """Read and check an experiment file.

    A file may say `extends: other.yaml`, relative to its own folder: it then has all of that one
    (which may extend a third) but its name, and says only what is different.

    Args:
        path: the YAML file.
        overrides: `field=value` in YAML (`settings.epochs=3`), laid on the file in this order.

    Raises:
        ConfigError: naming the file, the field, and what was expected.
    """
    path = Path(path)
    *bases, own = file_layers(path)
    layers = [
        *(Layer(base.origin, {**base.values, "name": path.stem}) for base in bases),
        own,
        *(override_layer(argument, path) for argument in overrides),
    ]
    values: Mapping[str, Any] = {}
    for layer in layers:
        values = merge(_spelt_out(values), layer.values)
    try:
        return _experiment(values, default_name=path.stem)
    except FieldError as error:
        origins = [layer.origin for layer in layers if layer.holds(error.field)]
        raise ConfigError(f"{origins[-1] if origins else path}, {error}") from None


def _spelt_out(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """`data: FILE` as the mapping it stands for, so that other layers can add to it."""
    data = values.get("data")
    return {**values, "data": {"file": data}} if isinstance(data, str) else values


def _experiment(values: Mapping[str, Any], default_name: str) -> Experiment:
    if EXTENDS in values:
        raise FieldError(EXTENDS, "belongs in a file")
    refuse_unknown(values, [*(each.name for each in fields(Experiment)), EXTENDS], "")
    model = values.get("model")
    if model not in SETTINGS:
        raise FieldError("model", f"expected one of {', '.join(SETTINGS)}, found {model!r}")
    chosen = mapping(values.get("settings") or {}, "settings")
    return Experiment(
        name=typed(values.get("name", default_name), "str", "name"),
        model=model,
        settings=_settings(SETTINGS[model], chosen),
        data=_data(values.get("data")),
        seed=typed(values.get("seed", 0), "int", "seed"),
        search=read_search(values.get("search"), SETTINGS[model]),
    )


def _data(value: Any) -> DataSettings:
    if value is None or isinstance(value, str):
        return DataSettings(file=value)
    return DataSettings(**checked(DataSettings, mapping(value, "data"), "data"))


def _settings(kind: type[Settings], chosen: Mapping[str, Any]) -> Settings:
    return kind(**checked(kind, chosen, "settings"))
