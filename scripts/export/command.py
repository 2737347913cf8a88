"""The command that the exporters share: options, needs, graphs, manifest, comparison."""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, NoReturn

import torch

from comparison import Reference, differences, run_graph
from graph import BFLOAT16, FLOAT, FLOAT16, INLINE_LIMIT, Graph, Precision
from weights import Weights

INNER = {"float32": FLOAT, "float16": FLOAT16, "bfloat16": BFLOAT16, "int4": FLOAT}
# How far a graph may be, relatively, from the same computation in PyTorch.
LIMITS = {"float32": 2e-5, "int4": 2e-5, "bfloat16": 2e-5, "float16": 1e-2}
# Python with the libraries loaded, in bytes.
PROCESS = 1.0e9
# What onnxruntime's CPU takes for the weights, relative to their bytes: it keeps a copy in its own
# order. Those in bfloat16 stay in their file and are widened one after the other.
RUNNING = {FLOAT: 2, FLOAT16: 2, BFLOAT16: 0}


@dataclass(frozen=True)
class Part:
    graph: Graph
    reference: Reference
    # What the reference does with the graph's outputs by itself.
    finish: Callable[[torch.Tensor], torch.Tensor] = lambda result: result
    # How far this graph may be from PyTorch, where that is not the limit of its type.
    limit: float | None = None
    # A few rows of the outputs may be far off: tokens that rounding sends to other experts.
    is_routed: bool = False


@dataclass(frozen=True)
class Options:
    model: Path
    output: Path
    dtype: str
    precision: Precision
    external_data: bool
    compared: bool
    # Ends the command with a message about its arguments.
    refuse: Callable[[str], NoReturn]

    def external(self, size: int) -> bool:
        """Whether weights of so many bytes go to a file of their own."""
        return self.external_data or size > INLINE_LIMIT


def read_options(description: str) -> Options:
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--model", required=True, type=Path, metavar="DIR")
    parser.add_argument("--output", required=True, type=Path, metavar="DIR")
    parser.add_argument("--dtype", default="float32", choices=INNER, help="of the weights inside")
    parser.add_argument(
        "--block-size", default=32, type=int, metavar="N", help="weights of one scale, with int4"
    )
    parser.add_argument(
        "--fused-attention",
        default="cpu",
        choices=("cpu", "cuda", "none"),
        help="whose kernel to suit",
    )
    parser.add_argument(
        "--external-data", action="store_true", help="keep even small weights beside the graphs"
    )
    parser.add_argument(
        "--no-comparison", action="store_true", help="do not compare the graphs with PyTorch"
    )
    given = parser.parse_args()
    block_size = given.block_size if given.dtype == "int4" else None
    return Options(
        model=given.model,
        output=given.output,
        dtype=given.dtype,
        precision=Precision(INNER[given.dtype], block_size, given.fused_attention),
        external_data=given.external_data,
        compared=not given.no_comparison,
        refuse=parser.error,
    )


def read_json(file: Path) -> dict[str, Any]:
    return json.loads(file.read_text())


def prefix_of(weights: Weights, names: tuple[str, ...], key: str) -> str:
    """Older and newer versions of transformers name the parts of a model differently."""
    found = [name for name in names if f"{name}{key}" in weights]
    if not found:
        raise ValueError(f"Cannot find {key} in the weights under {' or '.join(names)}")
    return found[0]


def attributes_of(source: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(source, name) for name in names}


def gigabytes(count: float) -> str:
    return f"{count / 1e9:.2f} GB"


def say(text: str) -> None:
    print(text, flush=True)


def say_needs(parts: Sequence[Part], options: Options) -> None:
    """Disk and memory, before anything is written."""
    graphs = [part.graph for part in parts]
    for graph in graphs:
        say(f"{graph.name}: {gigabytes(graph.size())} of weights")
    say(f"disk: {gigabytes(sum(graph.size() for graph in graphs))}")
    # A graph in one file is gathered whole, then copied twice to be written.
    held = max(0 if options.external(graph.size()) else 3 * graph.size() for graph in graphs)
    tensor = max(graph.largest() for graph in graphs)
    say(f"memory to write: {gigabytes(PROCESS + held + tensor)}")
    if options.compared:
        runs = max(RUNNING[graph.inner] * graph.size() for graph in graphs)
        say(f"memory to compare: {gigabytes(PROCESS + max(runs, tensor))}")


@torch.inference_mode()
def compare(part: Part, file: Path, dtype: str) -> bool:
    """Prints how far the graph is from PyTorch; false where that is too far."""
    graph = part.graph
    cases = part.reference(graph.rounded)
    results = run_graph(file, [inputs for inputs, _ in cases], widened=graph.inner == BFLOAT16)
    results = [{name: part.finish(each) for name, each in result.items()} for result in results]

    def farthest(expected: list[dict[str, torch.Tensor]]) -> tuple[float, float]:
        pairs = [
            differences(result[name], value, by_row=part.is_routed)
            for result, values in zip(results, expected, strict=True)
            for name, value in values.items()
        ]
        largest, relative = zip(*pairs, strict=True)
        return max(largest), max(relative)

    largest, relative = farthest([expected for _, expected in cases])
    text = f"{graph.name}: largest difference {largest:.2e}, relative {relative:.2e}"
    if dtype != "float32":
        whole = part.reference(lambda key: graph.weights[key])
        unrounded = farthest([expected for _, expected in whole])[1]
        text += f"; from unrounded weights {unrounded:.2e}"
    limit = LIMITS[dtype] if part.limit is None else part.limit
    # Not a number is too far as well.
    near = relative <= limit
    say(text if near else f"{text}; TOO FAR, the limit is {limit:.0e}")
    return near


def export(
    parts: Sequence[Part],
    options: Options,
    *,
    kind: dict[str, Any],
    libraries: Sequence[str],
    settings: dict[str, Any],
    copy_tokenizer: Callable[[Path], None],
) -> None:
    """Writes graphs, tokenizer and manifest, and compares; ends with status 1 where too far."""
    say_needs(parts, options)
    output, dtype = options.output, options.dtype
    output.mkdir(parents=True, exist_ok=True)
    copy_tokenizer(output / "tokenizer")
    graphs = {}
    for part in parts:
        external = options.external(part.graph.size())
        graphs[part.graph.name] = part.graph.write(output, external=external)
    block_size = options.precision.block_size
    manifest = {
        **kind,
        "source": options.model.resolve().name,
        "versions": {name: version(name) for name in libraries},
        "dtype": dtype,
        **({} if block_size is None else {"block_size": block_size}),
        "fused_attention": options.precision.attention,
        "graphs": graphs,
        **settings,
    }
    (output / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")
    say(f"written to {output}")

    if options.compared:
        files = {part.graph.name: output / f"{part.graph.name}.onnx" for part in parts}
        near = [compare(part, files[part.graph.name], dtype) for part in parts]
        if not all(near):
            sys.exit("the graphs are not what PyTorch computes")
