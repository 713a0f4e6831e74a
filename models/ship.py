"""Make a trained model a shipped one: `python -m sayso.models.ship runs/…/model default`."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from ..data.atomic import atomic_folder
from .folder import CARD, read_config, seal
from .shipped import SHIPPED

LEFT_OUT = {"model.safetensors"}
"""The ONNX file holds the same weights in a quarter of the space, and GPUs read them from there."""


def ship(source: Path, name: str) -> Path:
    """Copy a trained model to the shipped ones, in place of the one of that name; its card stays.

    Raises:
        ModelError: if `source` is no sound model folder.
    """
    read_config(source)
    target = SHIPPED / name
    with atomic_folder(target) as draft:
        for path in source.iterdir():
            if path.name not in LEFT_OUT:
                shutil.copyfile(path, draft / path.name)
        if (target / CARD).exists():
            shutil.copyfile(target / CARD, draft / CARD)
        seal(draft)
    return target


if __name__ == "__main__":
    print(ship(Path(sys.argv[1]), sys.argv[2]))
