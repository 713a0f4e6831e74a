"""Experiment files as layers: what a file extends, the file itself, then the command line."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from yaml.constructor import ConstructorError

EXTENDS = "extends"


class ConfigError(ValueError):
    """An experiment file that cannot be used; the message names file and field."""


@dataclass(frozen=True, slots=True)
class Layer:
    """Values from one place.

    Attributes:
        origin: the place, as error messages name it.
        values: what it says, without `extends`.
    """

    origin: str
    values: Mapping[str, Any]

    def holds(self, field: str) -> bool:
        """Whether the value of a field (`settings.epochs`) stands here."""
        value: Any = self.values
        for part in field.split("."):
            if not isinstance(value, Mapping) or part not in value:
                return False
            value = value[part]
        return True


class _Loader(yaml.SafeLoader):
    """Reads `3e-5` as the number it is in YAML 1.2, and refuses a key that occurs twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
        for place, key in enumerate(keys):
            if key in keys[:place]:
                raise ConstructorError(None, None, f"'{key}' occurs twice", node.start_mark)
        return super().construct_mapping(node, deep)


_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)[eE][-+]?\d+\Z"),
    list("-+.0123456789"),
)


def file_layers(path: Path, extending: Sequence[Path] = ()) -> list[Layer]:
    """The layers of an experiment file, the file that all others extend first.

    Args:
        path: the file; `extends` in it is relative to its folder.
        extending: the files on the way here.

    Raises:
        ConfigError: for a file that cannot be read, and for files that extend each other.
    """
    chain = [*extending, path]
    if path.resolve() in [each.resolve() for each in extending]:
        names = " → ".join(each.name for each in chain)
        raise ConfigError(f"{extending[-1]}, field '{EXTENDS}': goes round in a circle: {names}")
    values = _read(path)
    base = values.pop(EXTENDS, None)
    if base is None:
        return [Layer(str(path), values)]
    if not isinstance(base, str):
        raise ConfigError(f"{path}, field '{EXTENDS}': expected a file name, found {base!r:.40}")
    return [*file_layers(path.parent / base, chain), Layer(str(path), values)]


def _read(path: Path) -> dict[str, Any]:
    try:
        values = _load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read ({error})") from error
    except yaml.YAMLError as error:
        raise ConfigError(f"{path}: not YAML ({error})") from error
    if not isinstance(values, dict):
        raise ConfigError(f"{path}, field '(file)': expected a mapping, found {values!r:.40}")
    return values


def override_layer(argument: str, path: Path) -> Layer:
    """`settings.epochs=3`, meant for the experiment file `path`, as a layer.

    Raises:
        ConfigError: if the value is missing or not YAML, or the field has no name.
    """
    field, _, written = argument.partition("=")
    try:
        value = _load(written)
    except yaml.YAMLError as error:
        raise ConfigError(f"command line, '{argument}': not YAML ({error})") from error
    parts = field.strip().split(".")
    if not all(parts):
        raise ConfigError(f"command line, '{argument}': expected FIELD=VALUE")
    if not written.strip():
        raise ConfigError(f"command line, '{argument}': no value; for none write {field}=null")
    for part in reversed(parts):
        value = {part: value}
    return Layer(f"command line for {path}", value)


def merge(base: Any, over: Any) -> Any:
    """`over` laid on `base`: mappings merge deeply, anything else replaces what was there."""
    if not (isinstance(base, Mapping) and isinstance(over, Mapping)):
        return over
    return {**base, **{key: merge(base.get(key), value) for key, value in over.items()}}


def _load(text: str) -> Any:
    loader = _Loader(text)
    try:
        return loader.get_single_data()
    finally:
        loader.dispose()
