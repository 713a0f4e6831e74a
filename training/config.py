"""One experiment: which model, which settings, which data, which seed. Read from YAML."""

from __future__ import annotations

import difflib
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from ..models import Classifier, EncoderClassifier, EncoderSettings, TfidfClassifier, TfidfSettings

Settings: TypeAlias = TfidfSettings | EncoderSettings
SETTINGS: dict[str, type[Settings]] = {
    TfidfClassifier.kind: TfidfSettings,
    EncoderClassifier.kind: EncoderSettings,
}


class ConfigError(ValueError):
    """An experiment file that cannot be used; the message names file and field."""


@dataclass(frozen=True, slots=True)
class DataSettings:
    """What to train on.

    Attributes:
        file: a JSON Lines file of labelled passages; `None` is the shipped ones.
        corpora: a folder of clones of public corpora; adds the shipped labels for real news.
    """

    file: str | None = None
    corpora: str | None = None

    def __str__(self) -> str:
        return " + ".join([self.file or "shipped", *([self.corpora] if self.corpora else [])])


@dataclass(frozen=True, slots=True)
class Experiment:
    """What one YAML file asks for.

    Attributes:
        name: what its runs are called.
        model: `tfidf` or `encoder`.
        settings: of that model.
        data: what to train on; in YAML a file name, or a mapping of `file` and `corpora`.
        seed: fixes everything random.
    """

    name: str
    model: str
    settings: Settings = field(default_factory=EncoderSettings)
    data: DataSettings = field(default_factory=DataSettings)
    seed: int = 0

    def new_classifier(self) -> Classifier:
        if isinstance(self.settings, TfidfSettings):
            return TfidfClassifier(self.settings)
        return EncoderClassifier(self.settings)

    def fingerprint(self, dataset: str) -> str:
        """What tells this experiment on this dataset (a digest) from all others."""
        described = json.dumps([asdict(self), dataset], sort_keys=True)
        return hashlib.sha256(described.encode()).hexdigest()[:16]


def read_experiment(path: str | Path) -> Experiment:
    """Read and check an experiment file.

    Raises:
        ConfigError: naming the file, the field, and what was expected.
    """
    path = Path(path)
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read ({error})") from error
    except yaml.YAMLError as error:
        raise ConfigError(f"{path}: not YAML ({error})") from error
    try:
        return _experiment(raw, default_name=path.stem)
    except ConfigError as error:
        raise ConfigError(f"{path}, {error}") from None


def _experiment(raw: Any, default_name: str) -> Experiment:
    values = _mapping(raw, "(file)")
    _refuse_unknown(values, [each.name for each in fields(Experiment)], "")
    model = values.get("model")
    if model not in SETTINGS:
        raise ConfigError(f"field 'model': expected one of {', '.join(SETTINGS)}, found {model!r}")
    chosen = _mapping(values.get("settings") or {}, "settings")
    return Experiment(
        name=_typed(values.get("name", default_name), "str", "name"),
        model=model,
        settings=_settings(SETTINGS[model], chosen),
        data=_data(values.get("data")),
        seed=_typed(values.get("seed", 0), "int", "seed"),
    )


def _data(value: Any) -> DataSettings:
    if value is None or isinstance(value, str):
        return DataSettings(file=value)
    return DataSettings(**_checked(DataSettings, _mapping(value, "data"), "data"))


def _settings(kind: type[Settings], chosen: Mapping[str, Any]) -> Settings:
    return kind(**_checked(kind, chosen, "settings"))


def _checked(kind: type[Any], chosen: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The fields of `chosen`, each known to the dataclass `kind` and of its type there."""
    types = {each.name: str(each.type) for each in fields(kind)}
    _refuse_unknown(chosen, types, f"{name}.")
    return {key: _typed(value, types[key], f"{name}.{key}") for key, value in chosen.items()}


def _mapping(value: Any, name: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise ConfigError(f"field '{name}': expected a mapping, found {value!r:.40}")
    return value


def _refuse_unknown(values: Mapping[str, Any], known: Iterable[str], prefix: str) -> None:
    known = list(known)
    for name in values:
        if name not in known:
            near = difflib.get_close_matches(str(name), known, n=1)
            hint = f"did you mean '{near[0]}'?" if near else f"known are {', '.join(known)}"
            raise ConfigError(f"field '{prefix}{name}': unknown; {hint}")


def _typed(value: Any, expected: str, name: str) -> Any:
    """`value` if it is of the type that an annotation names; whole numbers pass as floats."""
    allowed = [part.strip() for part in expected.split("|")]
    if type(value) is int and "float" in allowed:
        return float(value)
    found = "None" if value is None else type(value).__name__
    if found not in allowed:
        raise ConfigError(f"field '{name}': expected {expected}, found {value!r:.40}")
    return value
