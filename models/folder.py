"""Model folders: what `save` writes and `load` trusts.

A folder holds `config.json` (kind and settings), the model's own files, and `manifest.json` with
the SHA-256 of each; `MODEL_CARD.md` beside them is for people. Nothing in it is code, and no format
that can hold code is read.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeVar

from ..data.atomic import atomic_folder

CONFIG = "config.json"
MANIFEST = "manifest.json"
CARD = "MODEL_CARD.md"
FORMAT = 2

Settings = TypeVar("Settings")


class ModelError(ValueError):
    """A model that is unknown, damaged or of a kind this version cannot read."""


@contextmanager
def new_model(folder: Path, kind: str, settings: Mapping[str, Any]) -> Iterator[Path]:
    """Give a draft folder to write files to; sealed with a manifest when the block succeeds."""
    with atomic_folder(folder) as draft:
        config = {"format": FORMAT, "kind": kind, **settings}
        (draft / CONFIG).write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
        yield draft
        seal(draft)


def seal(folder: Path) -> None:
    """Write the manifest of a folder anew."""
    files = sorted(path for path in folder.iterdir() if path.is_file() and path.name != MANIFEST)
    sums = {path.name: sha256(path) for path in files if path.suffix != ".md"}
    (folder / MANIFEST).write_text(json.dumps(sums, indent=2) + "\n", encoding="utf-8")


def read_config(folder: Path) -> dict[str, Any]:
    """Check every file of a model folder against the manifest and return its configuration.

    Raises:
        ModelError: naming the folder and the file that is missing, altered or unreadable.
    """
    sums = _read_json(folder, MANIFEST)
    for name, expected in sums.items():
        path = folder / name
        if path.parent != folder:
            raise ModelError(f"{folder}: damaged model, '{name}' in '{MANIFEST}' is no file name")
        if not path.is_file():
            raise ModelError(f"{folder}: damaged model, '{name}' is missing")
        if sha256(path) != expected:
            raise ModelError(f"{folder}: damaged model, '{name}' does not match its checksum")
    if CONFIG not in sums:
        raise ModelError(f"{folder}: damaged model, '{CONFIG}' is not in the manifest")
    config = _read_json(folder, CONFIG)
    if config.get("format") != FORMAT:
        raise ModelError(
            f"{folder}: model format {config.get('format')!r}; this version reads {FORMAT}"
        )
    return config


def settings_of(folder: Path, config: Mapping[str, Any], kind: type[Settings]) -> Settings:
    """The settings in the configuration of a folder, as the dataclass `kind`.

    Raises:
        ModelError: naming the settings that only another version knows.
    """
    known = {each.name for each in fields(kind)}  # type: ignore[arg-type]
    unknown = ", ".join(f"'{name}'" for name in config["settings"] if name not in known)
    if unknown:
        raise ModelError(f"{folder}: made by another version, this one does not know {unknown}")
    return kind(**config["settings"])


def _read_json(folder: Path, name: str) -> dict[str, Any]:
    try:
        value = json.loads((folder / name).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ModelError(f"{folder}: not a model folder, '{name}' is missing") from None
    except (OSError, ValueError) as error:
        raise ModelError(f"{folder}: damaged model, '{name}' cannot be read ({error})") from error
    if not isinstance(value, dict):
        raise ModelError(f"{folder}: damaged model, '{name}' is no JSON object")
    return value


def sha256(path: Path) -> str:
    """Checksum of a file, as 64 hexadecimal digits."""
    total = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            total.update(block)
    return total.hexdigest()
