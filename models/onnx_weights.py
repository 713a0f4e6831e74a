"""The weights of an exported network, read back from its int8 ONNX file (extra `gpu`).

The exporter keeps the names of biases and norms, and the quantiser names a weight's scale and zero
point after it; a weight that lost its name in the transposition is found by the bias added to its
product.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .folder import ModelError

Array = NDArray[np.float32]


def read_weights(path: Path) -> dict[str, Array]:
    """State of a `SpanNetwork`, dequantised; names as in its `state_dict`."""
    import onnx
    from onnx import numpy_helper

    graph = onnx.load(path).graph
    stored = {each.name: numpy_helper.to_array(each) for each in graph.initializer}
    producers = {output: node for node in graph.node for output in node.output}
    state = {
        name: value.astype(np.float32)
        for name, value in stored.items()
        if name.startswith(("encoder.", "head.")) and not name.endswith(QUANTISED)
    }
    for name in stored:
        if name.startswith(("encoder.", "head.")) and name.endswith("_quantized"):
            plain = name.removesuffix("_quantized")
            state[plain] = _dequantise(stored, plain)
    for node in graph.node:
        biases = [each for each in node.input if each in state and each.endswith(".bias")]
        if node.op_type == "Add" and biases:
            other = next(each for each in node.input if each not in biases)
            weight = _weight_behind(other, producers)
            if weight is not None:
                state[f"{biases[0].removesuffix('bias')}weight"] = np.ascontiguousarray(
                    _dequantise(stored, weight).T
                )
    if "head.weight" not in state:
        raise ModelError(f"{path}: not a network of this project")
    return state


QUANTISED = ("_quantized", "_scale", "_zero_point")


def _dequantise(stored: dict[str, NDArray[np.generic]], name: str) -> Array:
    if name in stored:
        return stored[name].astype(np.float32)
    value = stored[f"{name}_quantized"].astype(np.float32)
    zero = stored[f"{name}_zero_point"].astype(np.float32)
    scale = stored[f"{name}_scale"].astype(np.float32)
    return np.asarray((value - zero) * scale, dtype=np.float32)


def _weight_behind(output: str, producers: Mapping[str, Any]) -> str | None:
    """Name of the weight whose product with activations `output` is, if it is one."""
    node = producers.get(output)
    while node is not None and node.op_type in ("Mul", "Cast"):
        node = producers.get(node.input[0])
    if node is None or node.op_type not in ("MatMulInteger", "MatMul"):
        return None
    name: str = node.input[1]
    return name.removesuffix("_quantized")
