"""Runs graphs on random inputs, beside the references that they are compared with."""

from collections.abc import Callable, Iterator
from pathlib import Path

import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper

Tensors = dict[str, torch.Tensor]
# Inputs of a graph and what its outputs should be.
Case = tuple[Tensors, Tensors]
Weight = Callable[[str], torch.Tensor]
# A reference: some inputs and what it makes of them, with the weights that it is given.
Reference = Callable[[Weight], list[Case]]


def seeded() -> torch.Generator:
    return torch.Generator().manual_seed(0)


def run_graph(file: Path, cases: list[Tensors], *, widened: bool) -> list[Tensors]:
    """What onnxruntime's CPU makes of inputs; `widened` computes bfloat16 as float32."""
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    if widened:
        # Widened once and for all, the weights would need twice the memory.
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
        file = widen(file)
    try:
        session = onnxruntime.InferenceSession(file, options, ["CPUExecutionProvider"])
        names = [output.name for output in session.get_outputs()]
        results = []
        for inputs in cases:
            arrays = {name: value.contiguous().numpy() for name, value in inputs.items()}
            outputs = zip(names, session.run(names, arrays), strict=True)
            results.append({name: torch.from_numpy(value) for name, value in outputs})
    finally:
        if widened:
            file.unlink()
    return results


def nodes_of(graph: onnx.GraphProto) -> Iterator[onnx.NodeProto]:
    """All nodes, also those in branches."""
    for node in graph.node:
        yield node
        for attribute in node.attribute:
            if attribute.type == onnx.AttributeProto.GRAPH:
                yield from nodes_of(attribute.g)


def widen(file: Path) -> Path:
    """Writes a graph that reads the same weights and computes in float32, for want of kernels."""
    model = onnx.load(file, load_external_data=False)
    casts = []
    for tensor in model.graph.initializer:
        if tensor.data_type == TensorProto.BFLOAT16:
            wide, tensor.name = tensor.name, f"{tensor.name} bfloat16"
            casts.append(helper.make_node("Cast", [tensor.name], [wide], to=TensorProto.FLOAT))
    for node in nodes_of(model.graph):
        for attribute in node.attribute:
            if node.op_type == "Cast" and attribute.i == TensorProto.BFLOAT16:
                attribute.i = TensorProto.FLOAT
    nodes = [*casts, *model.graph.node]
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    wide_file = file.with_suffix(".widened.onnx")
    onnx.save(model, wide_file)
    return wide_file


def differences(
    result: torch.Tensor, expected: torch.Tensor, *, by_row: bool = False
) -> tuple[float, float]:
    """The largest difference, and the length of all of them relative to what is expected.

    `by_row` takes that of each row by itself, and of these the median.
    """
    gap, expected = result.double() - expected.double(), expected.double()
    relative = (
        (gap.norm(dim=-1) / expected.norm(dim=-1)).median()
        if by_row
        else gap.norm() / expected.norm()
    )
    return gap.abs().max().item(), relative.item()
