"""The CPU runtime: ONNX Runtime and arrays, nothing else."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from ..models import ModelError


class OnnxEngine:
    """Runs an exported network on the CPU.

    Args:
        path: of the ONNX file.
        threads: to share the work between; `None` is what `OMP_NUM_THREADS` says (as Spark and
            `torchrun` set it, one process among several) and else all cores.
    """

    def __init__(self, path: Path, threads: int | None = None) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads or _told_threads()
        options.log_severity_level = 3
        try:
            self._session = onnxruntime.InferenceSession(
                str(path), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # the runtime's own errors share no public base
            raise ModelError(f"{path}: cannot be run ({error})") from error

    def __call__(
        self, input_ids: NDArray[np.int64], attention_mask: NDArray[np.int64]
    ) -> NDArray[np.float32]:
        feed = {"input_ids": input_ids, "attention_mask": attention_mask}
        scores: NDArray[np.float32] = self._session.run(["scores"], feed)[0]
        return scores


def _told_threads() -> int:
    told = os.environ.get("OMP_NUM_THREADS", "")
    return int(told) if told.isdecimal() else 0
