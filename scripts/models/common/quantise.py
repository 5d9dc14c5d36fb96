"""Weight-only int8 quantisation of an ONNX graph, in standard operators.

Each large float weight W is stored as an int8 tensor and one float scale per output channel, and is rebuilt inside the
graph as Cast(W_int8) * scale. A runtime that folds constants does this once at load, so the arithmetic afterwards is
plain float32: results do not depend on what else is in the batch, as they do when activations are quantised with one
range per tensor. Tables read by Gather (embeddings) are gathered as int8 first and scaled per row afterwards, so they
stay small in memory as well.
"""

from collections.abc import Iterator

import numpy as np
import onnx
from onnx import helper, numpy_helper

SMALLEST_WEIGHT = 4096  # elements; below this the scales and extra nodes cost more than they save
INT8_LIMIT = 127

# Which axis of the weight operand holds the output channels, by operator.
CHANNEL_AXIS = {"MatMul": -1, "Conv": 0}


def quantise_weights(model: onnx.ModelProto) -> onnx.ModelProto:
    """Return `model` with its MatMul, Gemm, Conv and Gather weights stored as int8, changed in place.

    Only float32 initialisers with at least SMALLEST_WEIGHT elements and exactly one consumer are touched.
    """
    graph = model.graph
    weights = {tensor.name: tensor for tensor in graph.initializer}
    consumers: dict[str, int] = {}
    for node in graph.node:
        for name in node.input:
            consumers[name] = consumers.get(name, 0) + 1

    nodes: list[onnx.NodeProto] = []
    for node in graph.node:
        position = 0 if node.op_type == "Gather" else 1
        tensor = weights.get(node.input[position]) if len(node.input) > position else None
        if tensor is None or consumers[tensor.name] > 1 or not _worth_quantising(tensor, node):
            nodes.append(node)
            continue
        nodes.extend(_with_int8_weight(graph, node, position, tensor))
    del graph.node[:]
    graph.node.extend(nodes)
    onnx.checker.check_model(model)
    return model


def _worth_quantising(tensor: onnx.TensorProto, node: onnx.NodeProto) -> bool:
    known = node.op_type in CHANNEL_AXIS or node.op_type in ("Gather", "Gemm")
    is_float = tensor.data_type == onnx.TensorProto.FLOAT
    return known and is_float and len(tensor.dims) >= 2 and int(np.prod(tensor.dims)) >= SMALLEST_WEIGHT


def _with_int8_weight(
    graph: onnx.GraphProto, node: onnx.NodeProto, position: int, tensor: onnx.TensorProto
) -> Iterator[onnx.NodeProto]:
    """Replace one weight in the graph's initialisers and yield `node` with the nodes that rebuild it."""
    weight = numpy_helper.to_array(tensor)
    axis = 0 if node.op_type == "Gather" else _channel_axis(node)
    values, scale = _int8_per_channel(weight, axis)
    name = tensor.name
    graph.initializer.remove(tensor)
    graph.initializer.append(numpy_helper.from_array(values, f"{name}_int8"))

    if node.op_type == "Gather":
        graph.initializer.append(numpy_helper.from_array(scale.reshape(-1, 1), f"{name}_scale"))
        rows, scales, indices, output = f"{name}_rows", f"{name}_row_scale", node.input[1], node.output[0]
        yield helper.make_node("Gather", [f"{name}_int8", indices], [rows], axis=0)
        yield helper.make_node("Gather", [f"{name}_scale", indices], [scales], axis=0)
        yield helper.make_node("Cast", [rows], [f"{rows}_float"], to=onnx.TensorProto.FLOAT)
        yield helper.make_node("Mul", [f"{rows}_float", scales], [output], name=node.name)
        return

    graph.initializer.append(numpy_helper.from_array(scale, f"{name}_scale"))
    yield helper.make_node("Cast", [f"{name}_int8"], [f"{name}_float"], to=onnx.TensorProto.FLOAT)
    yield helper.make_node("Mul", [f"{name}_float", f"{name}_scale"], [name])
    node.input[position] = name
    yield node


def _channel_axis(node: onnx.NodeProto) -> int:
    if node.op_type == "Gemm":
        transposed = any(a.name == "transB" and a.i for a in node.attribute)
        return 0 if transposed else 1
    return CHANNEL_AXIS[node.op_type]


def _int8_per_channel(weight: np.ndarray, axis: int) -> tuple[np.ndarray, np.ndarray]:
    """Symmetric int8 values and the float32 scale per slice along `axis`, shaped to broadcast against them."""
    axis %= weight.ndim
    others = tuple(i for i in range(weight.ndim) if i != axis)
    scale = np.abs(weight).max(axis=others, keepdims=True) / INT8_LIMIT
    scale = np.where(scale == 0, 1, scale).astype(np.float32)
    return np.rint(weight / scale).astype(np.int8), scale
