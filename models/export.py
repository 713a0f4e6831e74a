"""A network as one int8 ONNX file, which the CPU runtime reads."""

from __future__ import annotations

import contextlib
import io
import logging
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import torch
from torch.export import Dim

from .network import SpanNetwork

OPSET = 20


def export_network(network: SpanNetwork, path: Path) -> None:
    """Write `network` to `path` with int8 weights and dynamic activations (ONNX Runtime).

    Inputs `input_ids` and `attention_mask`, int64 `(windows, tokens)`; output `scores`, float32
    `(windows, tokens, WIDTH)`.
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic

    network = network.cpu().eval()
    shape = {0: Dim("windows", min=1, max=4096), 1: Dim("tokens", min=2, max=512)}
    # Two tensors: one given twice would be traced as one input.
    sample = torch.ones((2, 8), dtype=torch.int64), torch.ones((2, 8), dtype=torch.int64)
    with tempfile.TemporaryDirectory() as folder, _quiet():
        full = Path(folder) / "full.onnx"
        torch.onnx.export(
            network,
            sample,
            full,
            dynamo=True,
            input_names=["input_ids", "attention_mask"],
            output_names=["scores"],
            dynamic_shapes={"input_ids": shape, "attention_mask": shape},
            external_data=False,
            opset_version=OPSET,
            verbose=False,
        )
        # Seven bits of a weight: with eight, sums overflow on CPUs with AVX2 or AVX-512 but no VNNI
        # (ONNX Runtime, "Quantize ONNX models", on `reduce_range`), which costs more than the bit.
        quantize_dynamic(
            full, path, per_channel=True, weight_type=QuantType.QInt8, reduce_range=True
        )
    _forget_traces(path)


def _forget_traces(path: Path) -> None:
    """Take out where in which file of this machine each node was traced."""
    import onnx

    model = onnx.load(path)
    graph = model.graph
    holders = [model, graph, *graph.node, *graph.value_info, *graph.input, *graph.output]
    for each in [*holders, *graph.initializer]:
        del each.metadata_props[:]
        each.doc_string = ""
    onnx.save(model, path)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Exporter and quantiser talk about things no user can act on."""
    previous = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(previous)
