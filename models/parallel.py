"""What runs side by side: the cores there are, and one training in several processes, as
`torchrun` starts them; without it, there is one.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TypeVar

T = TypeVar("T")
PATIENCE = timedelta(hours=6)
"""How long processes wait for the first, which alone evaluates, exports and tracks."""


def core_count() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def process_count() -> int:
    """How many processes train together."""
    return int(os.environ.get("WORLD_SIZE", "1"))


def is_first() -> bool:
    """Whether this is the process that speaks for all."""
    return int(os.environ.get("RANK", "0")) == 0


@contextmanager
def together() -> Iterator[None]:
    """Join the processes for the block; they leave it together."""
    if process_count() == 1:
        yield
        return
    import torch
    from torch import distributed

    backend = "cpu:gloo,cuda:nccl" if torch.cuda.is_available() else "gloo"
    distributed.init_process_group(backend, timeout=PATIENCE)
    yield
    # After an error there is no such farewell: `torchrun` ends the processes that wait.
    shared(None)
    # A trainer that waits to be collected holds the group, whose threads then outlive Python:
    # the process would now and then be aborted at its very end.
    gc.collect()
    distributed.destroy_process_group()


def shared(value: T) -> T:
    """The first process's `value`, in every process."""
    if process_count() == 1:
        return value
    from torch import device, distributed

    values = [value]
    distributed.broadcast_object_list(values, src=0, device=device("cpu"))
    return values[0]


@contextmanager
def first_ahead() -> Iterator[None]:
    """Let the first process run the block before the others, which find there what it left."""
    if not is_first():
        shared(None)
    yield
    if is_first():
        shared(None)
