"""The CPU runtime: ONNX Runtime and arrays, nothing else."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from ..models import ModelError, core_count


class OnnxEngine:
    """Runs an exported network on the CPU, each window of a batch by itself.

    The 8-bit activations of one run share a scale. Were windows to share a run, a sentence would
    be answered differently in different company; and they would be padded to the longest.

    Args:
        path: of the ONNX file.
        threads: to share the windows between; `None` is what `OMP_NUM_THREADS` says (as Spark and
            `torchrun` set it, one process among several) and else all cores.
    """

    def __init__(self, path: Path, threads: int | None = None) -> None:
        self.threads = threads or _told_threads() or core_count()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
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
        """Token scores; those of padding, which stands at the end, are zero."""
        lengths = attention_mask.sum(axis=1).tolist()
        windows = [row[None, :length] for row, length in zip(input_ids, lengths, strict=True)]
        if len(windows) == 1 or self.threads == 1:
            found = [self._run(window) for window in windows]
        else:
            with ThreadPoolExecutor(self.threads) as pool:
                found = list(pool.map(self._run, windows))
        scores = np.zeros((*input_ids.shape, found[0].shape[-1]), np.float32)
        for row, length, own in zip(scores, lengths, found, strict=True):
            row[:length] = own[0]
        return scores

    def _run(self, window: NDArray[np.int64]) -> NDArray[np.float32]:
        feed = {"input_ids": window, "attention_mask": np.ones_like(window)}
        scores: NDArray[np.float32] = self._session.run(["scores"], feed)[0]
        return scores


def _told_threads() -> int:
    told = os.environ.get("OMP_NUM_THREADS", "")
    return int(told) if told.isdecimal() else 0
