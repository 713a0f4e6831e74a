"""Which code a run is made with, and on which machine."""

from __future__ import annotations

import platform
import shutil
import subprocess
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import psutil

from ..models import core_count

PACKAGE = Path(__file__).parent.parent
CPU_INFO = Path("/proc/cpuinfo")
PATIENCE = 10
"""Seconds after which a program that was asked something counts as silent."""


def code_tags() -> dict[str, str]:
    """Version; and, in a git checkout, the commit and whether the tree had no other changes.

    The checkout is the one that holds the package, or else the working directory. Files that git
    neither ignores nor follows are changes too.
    """
    tags = {"sayso.version": _version(), "sayso.python": platform.python_version()}
    for folder in (PACKAGE, Path.cwd()):
        commit = _ask("git", "-C", str(folder), "rev-parse", "HEAD")
        if commit:
            changes = _ask("git", "-C", str(folder), "status", "--porcelain")
            return {**tags, "sayso.commit": commit, "sayso.clean": str(changes == "").lower()}
    return tags


def hardware_tags() -> dict[str, str]:
    """CPU model, cores that this process may use, memory in GiB, and the GPUs' names."""
    gpus = _ask("nvidia-smi", "--query-gpu=name", "--format=csv,noheader")
    return {
        "sayso.cpu": cpu_model(),
        "sayso.cores": str(core_count()),
        "sayso.memory_gib": f"{psutil.virtual_memory().total / 2**30:.0f}",
        "sayso.gpu": ", ".join(gpus.splitlines()) if gpus else "none",
    }


def cpu_model() -> str:
    """The name of the processor, as far as the system tells it."""
    try:
        lines = CPU_INFO.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, "") or platform.processor() or platform.machine() or "unknown"


def _version() -> str:
    try:
        return version("sayso")
    except PackageNotFoundError:
        return "unknown"


def _ask(program: str, *arguments: str) -> str | None:
    """What a program prints; `None` if it is not there, fails or does not answer."""
    path = shutil.which(program)
    if path is None:
        return None
    command: Sequence[str] = [path, *arguments]
    try:
        answer = subprocess.run(  # noqa: S603
            command, capture_output=True, text=True, timeout=PATIENCE, check=True
        )
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    return answer.stdout.strip()
