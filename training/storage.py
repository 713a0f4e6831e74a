"""Whether the disks can take what training will write, asked before it begins."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from ..models import EncoderSettings, ModelError
from ..models.pretrained import find_pretrained
from .config import Experiment

SQLITE = "sqlite:///"
MIB = 2**20
OVERHEAD = 50 * MIB
"""Room for everything but weights: the store, pictures, predictions, a TF-IDF model."""
UNKNOWN_WEIGHTS = 100 * MIB
CHECKPOINT, KEPT, MODEL = 3, 2, 1
"""In sizes of the pretrained weights: a checkpoint holds them and two moments of each (AdamW); so
many are kept, and one more while it is written; a trained model is smaller than the weights."""
FULL = MIB
"""A disk with fewer bytes left counts as full."""


class StorageError(OSError):
    """A folder that cannot be written to or has no room; the message names it."""


@dataclass(frozen=True, slots=True)
class Need:
    """Bytes that will be written to a folder, and what for."""

    folder: Path
    size: int
    purpose: str


def check_storage(out: Path, experiments: Sequence[Experiment], store: str) -> None:
    """Check that everything which training writes can be written, and has room.

    Args:
        out: the folder for checkpoints and models.
        experiments: those that will be trained.
        store: the tracking URI that runs are logged to.

    Raises:
        StorageError: naming the folder.
    """
    needs = [*_out_needs(out, experiments), *_store_needs(store, experiments)]
    for need in needs:
        check_writable(need.folder)
    database = database_of(store)
    if database and database.exists():
        _check_database(database)
    by_disk: dict[int, list[Need]] = defaultdict(list)
    for need in needs:
        by_disk[_existing(need.folder).stat().st_dev].append(need)
    for together in by_disk.values():
        _check_room(together)


def _out_needs(out: Path, experiments: Sequence[Experiment]) -> Iterator[Need]:
    if experiments:
        sizes = [weights_size(each) for each in experiments]
        stay = sum((KEPT * CHECKPOINT + MODEL) * size + OVERHEAD for size in sizes)
        names = ", ".join(each.name for each in experiments)
        yield Need(
            out, stay + CHECKPOINT * max(sizes), f"the checkpoints and models of {names:.60}"
        )


def _store_needs(store: str, experiments: Sequence[Experiment]) -> Iterator[Need]:
    """MLflow keeps a copy of each model: beside a SQLite store in the working directory."""
    size = sum(MODEL * weights_size(each) + OVERHEAD for each in experiments)
    database = database_of(store)
    if database:
        yield Need(database.parent, OVERHEAD, "the tracking store")
        yield Need(Path("mlruns"), size, "the tracked models")
    elif urlsplit(store).scheme in ("", "file"):
        yield Need(Path(unquote(urlsplit(store).path)), size, "the tracking store")


def database_of(store: str) -> Path | None:
    """The file of a SQLite tracking store."""
    return Path(unquote(store.removeprefix(SQLITE))) if store.startswith(SQLITE) else None


def weights_size(experiment: Experiment) -> int:
    """Bytes of the pretrained weights in 32-bit floats; 0 for a model that has none."""
    if not isinstance(experiment.settings, EncoderSettings):
        return 0
    try:
        folder = find_pretrained(experiment.settings.base)
        sizes = {file.name: file.stat().st_size for file in folder.iterdir() if file.is_file()}
    except (ModelError, OSError):  # whoever loads it says so
        return UNKNOWN_WEIGHTS
    in_8_bits = 4 * sizes.get("model.onnx", 0)
    return sizes.get("model.safetensors", 0) or in_8_bits or UNKNOWN_WEIGHTS


def check_writable(folder: Path) -> None:
    """Check that a folder is there, or can be made, and takes a file.

    Raises:
        StorageError: if not.
    """
    try:
        with tempfile.TemporaryFile(dir=_existing(folder)) as file:
            file.write(b"x")
            file.flush()
        if folder.exists() and not folder.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
    except OSError as error:
        raise StorageError(f"{folder}: cannot be written to ({error.strerror})") from error


def _check_database(path: Path) -> None:
    try:
        connection = sqlite3.connect(path, isolation_level=None, timeout=0.2)
        try:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")
        finally:
            connection.close()
    except sqlite3.Error as error:
        if "locked" not in str(error):  # another run is writing at this moment
            raise StorageError(f"{path}: cannot be written to ({error})") from error


def _check_room(needs: Sequence[Need]) -> None:
    """Check needs that are on one disk."""
    needed, free = sum(need.size for need in needs), free_space(needs[0].folder)
    if needed > free:
        largest = max(needs, key=lambda need: need.size)
        raise StorageError(
            f"{largest.folder}: its disk has {_shown(free)} left, and training needs about "
            f"{_shown(needed)} (most of it for {largest.purpose}); make room, or choose another "
            "disk with --out"
        )


def free_space(folder: Path) -> int:
    """Bytes left on the disk of a folder, which need not be there yet."""
    return shutil.disk_usage(_existing(folder)).free


def is_full(folder: Path) -> bool:
    """Whether a disk has no room left: what fails then fails because of that."""
    return free_space(folder) < FULL


def _existing(folder: Path) -> Path:
    """The folder, or the nearest one above it that is there."""
    folder = folder.absolute()
    return next(each for each in (folder, *folder.parents) if each.is_dir())


def _shown(size: int) -> str:
    return f"{size / 2**30:.1f} GiB" if size >= 2**30 else f"{size / MIB:.0f} MiB"
