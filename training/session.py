"""What an interrupted `train.py` had reached, so that starting it again continues."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from ..data.atomic import atomic_path
from .config import Experiment


@dataclass(slots=True)
class Progress:
    """How far one experiment got.

    Attributes:
        name: of the experiment.
        fingerprint: of the experiment and its data.
        folder: where its run keeps checkpoints and model.
        run_id: of the tracked run, once there is one.
        finished: whether the model is saved and tracked.
        metrics: final figures, once finished.
        parent_id: of the tracked run around those of several seeds, once there is one.
    """

    name: str
    fingerprint: str
    folder: str
    run_id: str | None = None
    finished: bool = False
    metrics: dict[str, float] | None = None
    parent_id: str | None = None


class Session:
    """The experiments of one call of `train.py`, kept in a file until all are finished."""

    def __init__(self, path: Path, progress: list[Progress], *, resumed: bool) -> None:
        self.path = path
        self.progress = progress
        self.resumed = resumed

    def save(self) -> None:
        with atomic_path(self.path) as draft:
            draft.write_text(json.dumps([asdict(each) for each in self.progress], indent=2))

    def close(self) -> None:
        """Forget the session: the next call starts afresh."""
        self.path.unlink(missing_ok=True)


def open_session(out: Path, experiments: Sequence[Experiment], digests: Sequence[str]) -> Session:
    """Continue the unfinished session of just these experiments, or start a new one."""
    path = out / "session.json"
    prints = [
        experiment.fingerprint(digest)
        for experiment, digest in zip(experiments, digests, strict=True)
    ]
    known = _read(path)
    if [each.fingerprint for each in known] == prints:
        return Session(path, known, resumed=True)
    stamp = datetime.now(timezone.utc).strftime("%Y-%m-%d_%H-%M-%S")
    progress = [
        Progress(experiment.name, fingerprint, str(out / f"{stamp}_{place}_{experiment.name}"))
        for place, (experiment, fingerprint) in enumerate(
            zip(experiments, prints, strict=True), start=1
        )
    ]
    session = Session(path, progress, resumed=False)
    session.save()
    return session


def _read(path: Path) -> list[Progress]:
    """The session of a file; one that is missing or unreadable is no session."""
    try:
        raw: list[dict[str, Any]] = json.loads(path.read_text())
        return [Progress(**each) for each in raw]
    except (OSError, ValueError, TypeError):
        return []
