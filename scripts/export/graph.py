"""Writes ONNX graphs node by node, and their weights tensor by tensor."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import onnx
import torch
from onnx import TensorProto, helper

from int4 import dequantised, quantised
from weights import Weights

OPSET = 21
# Operators that came later; a graph with none of them loads in older runtimes, too.
LATER = {"Attention": 23}
MICROSOFT = "com.microsoft"
# Tensors of fewer bytes stay in the graph's own file.
SMALL = 1024
# Where tensors begin in the file of the weights: at pages, so that it can be mapped.
PAGE = 4096
# Weights of more bytes than this go to a file of their own.
INLINE_LIMIT = 1 << 30

FLOAT, FLOAT16, BFLOAT16 = TensorProto.FLOAT, TensorProto.FLOAT16, TensorProto.BFLOAT16
INT32, INT64 = TensorProto.INT32, TensorProto.INT64
TORCH_TYPES = {
    FLOAT: torch.float32,
    FLOAT16: torch.float16,
    BFLOAT16: torch.bfloat16,
    INT64: torch.int64,
    TensorProto.UINT8: torch.uint8,
}
ONNX_TYPES = {kind: code for code, kind in TORCH_TYPES.items()}
TYPE_NAMES = {FLOAT: "float32", INT64: "int64"}
LOWEST = torch.finfo(torch.float32).min

Shape = Sequence[int | str]


@dataclass(frozen=True)
class Precision:
    """How a graph computes inside; its inputs and outputs are float32 all the same."""

    inner: int = FLOAT
    # Weights of one scale, where matrices are kept in 4 bits.
    block_size: int | None = None
    # Whose kernel of MultiHeadAttention to suit: "cpu", "cuda" or "none".
    attention: str = "cpu"


class Graph:
    """A graph in the making. Values are named by strings, as ONNX does."""

    def __init__(self, name: str, weights: Weights, precision: Precision) -> None:
        self.name = name
        self.weights = weights
        self.precision = precision
        self.inner = precision.inner
        self.inputs: dict[str, dict[str, Any]] = {}
        self.outputs: dict[str, dict[str, Any]] = {}
        self._nodes: list[onnx.NodeProto] = []
        self._opset = OPSET
        # Nodes that are not among these, but in branches or around one.
        self._named = 0
        # Read only when the graph is written.
        self._tensors: dict[str, Callable[[], torch.Tensor]] = {}
        self._as_stored: set[str] = set()
        # Those of 4 bits, with the axis along which numbers share their scales.
        self._quantised: dict[str, int] = {}

    # --- borders

    def input(self, name: str, shape: Shape, kind: int = FLOAT) -> str:
        self.inputs[name] = {"type": TYPE_NAMES[kind], "shape": list(shape)}
        return name

    def output(self, name: str, value: str, shape: Shape) -> None:
        """Ends the graph with a value, as float32."""
        self.outputs[name] = {"type": "float32", "shape": list(shape)}
        self._nodes.append(helper.make_node("Cast", [value], [name], to=FLOAT))

    def output_and_keep(self, name: str, value: str, shape: Shape) -> str:
        """Hands out what the last node made, without a copy where float32; returns its new name."""
        if self.inner != FLOAT:
            self.output(name, value, shape)
            return value
        (made,) = self._nodes[-1].output
        assert made == value
        self._nodes[-1].output[0] = name
        self.outputs[name] = {"type": "float32", "shape": list(shape)}
        return name

    # --- values

    def op(self, kind: str, *inputs: str, domain: str = "", **attributes: Any) -> str:
        """Adds a node with one output."""
        return self.ops(kind, *inputs, count=1, domain=domain, **attributes)[0]

    def ops(
        self, kind: str, *inputs: str, count: int, domain: str = "", **attributes: Any
    ) -> list[str]:
        """Adds a node with several outputs."""
        name = f"{kind}_{self._named + len(self._nodes)}"
        outputs = [f"{name}_{index}" for index in range(count)]
        if not domain:
            self._opset = max(self._opset, LATER.get(kind, OPSET))
        self._nodes.append(
            helper.make_node(kind, list(inputs), outputs, name, domain=domain, **attributes)
        )
        return outputs

    def constant(self, value: Any, kind: torch.dtype = torch.int64) -> str:
        name = f"{kind} {value}".replace("torch.", "")
        self._tensors[name] = lambda: torch.tensor(value, dtype=kind)
        return name

    def number(self, value: float, kind: int | None = None) -> str:
        return self.constant(value, TORCH_TYPES[kind or self.inner])

    def weight(
        self,
        key: str,
        change: Callable[[torch.Tensor], torch.Tensor] = lambda tensor: tensor,
        *,
        as_stored: bool = False,
    ) -> str:
        """A tensor of the model, in the precision inside unless it is wanted as it is stored."""

        def read() -> torch.Tensor:
            tensor = self.weights[key]
            return change(tensor if as_stored else tensor.to(TORCH_TYPES[self.inner]))

        if as_stored:
            self._as_stored.add(key)
        self._tensors[key] = read
        return key

    def rounded(self, key: str) -> torch.Tensor:
        """A tensor of the model with the numbers that the graph keeps of it."""
        tensor = self.weights[key]
        if key in self._quantised and self.precision.block_size is not None:
            axis = self._quantised[key]
            blocks = dequantised(tensor.transpose(axis, -1), self.precision.block_size)
            return blocks.transpose(axis, -1)
        return tensor if key in self._as_stored else tensor.to(TORCH_TYPES[self.inner])

    def size(self) -> int:
        """Bytes of the weights that will be written."""
        counts = {key: self.weights.shape(key).numel() for key in self._keys()}
        return round(sum(count * self._width(key) for key, count in counts.items()))

    def largest(self) -> int:
        """Bytes that the most demanding tensor takes while it is written or compared."""

        def takes(key: str) -> float:
            # In 4 bits, float32 copies of a matrix are at work; else one as it comes, two as it
            # goes.
            if key not in self._quantised:
                return 4 + 2 * self._width(key)
            *stack, _, _ = self.weights.shape(key)
            return 28 / stack[0] + 12 if stack else 28

        return round(max(self.weights.shape(key).numel() * takes(key) for key in self._keys()))

    def _keys(self) -> list[str]:
        names = [name.removesuffix("_int4") for name in self._tensors]
        return [name for name in names if name in self.weights]

    def _width(self, key: str) -> float:
        """Bytes that each number of a tensor takes in the file."""
        if key in self._quantised and self.precision.block_size is not None:
            return 0.5 + 4 / self.precision.block_size
        kind = self.weights.type(key) if key in self._as_stored else TORCH_TYPES[self.inner]
        return kind.itemsize

    # --- shapes and types

    def cast(self, value: str, kind: int, *, since: int | None = None) -> str:
        """A value in another type; `since` is the type that it has, that inside by default."""
        if kind == (self.inner if since is None else since):
            return value
        return self.op("Cast", value, to=kind)

    def enter(self, value: str) -> str:
        """An input in the precision inside."""
        return self.cast(value, self.inner, since=FLOAT)

    def reshape(self, value: str, shape: Sequence[int]) -> str:
        """Zeros keep a length, -1 stands for what is left."""
        return self.op("Reshape", value, self.constant(list(shape)))

    def length(self, value: str, axis: int) -> str:
        """A length, as a tensor of one number."""
        return self.op("Shape", value, start=axis, end=axis + 1)

    def choose(
        self, condition: str, then: Callable[[], str], otherwise: Callable[[], str]
    ) -> str:
        """The value of one of two branches, each of which adds nodes; only one is computed."""
        branches = []
        for build in (then, otherwise):
            around, self._nodes = self._nodes, []
            # Names differ between branches and what is around them.
            self._named += len(around)
            result = onnx.ValueInfoProto(name=build())
            branches.append(helper.make_graph(self._nodes, f"for {result.name}", [], [result]))
            self._named += len(self._nodes) - len(around)
            self._nodes = around
        return self.op("If", condition, then_branch=branches[0], else_branch=branches[1])

    def slice(self, value: str, start: str, end: str, axis: int) -> str:
        return self.op("Slice", value, start, end, self.constant([axis]))

    def split(self, value: str, parts: int) -> list[str]:
        """Equal parts of the last axis."""
        return self.ops("Split", value, count=parts, axis=-1, num_outputs=parts)

    # --- layers

    def linear(self, value: str, key: str, *, bias: bool = True, exact: bool = False) -> str:
        """A layer of weights `key`; `exact` ones are kept out of the 4 bits."""
        if self.precision.block_size is None or exact:
            flat = self.weight(f"{key}.weight", lambda tensor: tensor.flatten(1).T)
            value = self.op("MatMul", value, flat)
        else:
            value = self._linear4(value, f"{key}.weight", self.precision.block_size)
        return self.op("Add", value, self.weight(f"{key}.bias")) if bias else value

    def _linear4(self, value: str, key: str, block_size: int) -> str:
        rows, columns = self.weights.shape(key)
        packed, scales = self.four_bits(key, lambda levels, scales: (levels, scales.flatten()))
        return self.op(
            "MatMulNBits",
            value,
            packed,
            scales,
            domain=MICROSOFT,
            K=columns,
            N=rows,
            bits=4,
            block_size=block_size,
        )

    def four_bits(
        self,
        key: str,
        finish: Callable[[torch.Tensor, torch.Tensor], tuple[torch.Tensor, torch.Tensor]],
        arrange: Callable[[torch.Tensor], torch.Tensor] = lambda tensor: tensor,
        *,
        axis: int = -1,
    ) -> tuple[str, str]:
        """Levels and scales of the numbers along `axis`, which `arrange` makes the last one."""
        block_size = self.precision.block_size
        assert block_size is not None
        packed, scales = f"{key}_int4", f"{key}_scales"
        self._quantised[key] = axis
        # The levels are written just before their scales.
        waiting: list[torch.Tensor] = []

        def read() -> torch.Tensor:
            levels, found = finish(*quantised(arrange(self.weights[key]), block_size))
            waiting.append(found)
            return levels

        self._tensors[packed] = read
        self._tensors[scales] = waiting.pop
        return packed, scales

    def silu(self, value: str) -> str:
        return self.op("Mul", value, self.op("Sigmoid", value))

    def rms_norm(self, value: str, key: str, epsilon: float) -> str:
        """Over the last axis, with statistics in float32."""
        scale = self.weight(f"{key}.weight")
        return self.op("SimplifiedLayerNormalization", value, scale, axis=-1, epsilon=epsilon)

    def layer_norm(self, value: str, width: int, epsilon: float) -> str:
        """Over the last axis, without weights of its own."""
        self._tensors["ones"] = lambda: torch.ones(width, dtype=TORCH_TYPES[self.inner])
        return self.op("LayerNormalization", value, "ones", axis=-1, epsilon=epsilon)

    def layer_norm_of(self, value: str, key: str, epsilon: float) -> str:
        """Over the last axis, with weights `key`."""
        scale, bias = self.weight(f"{key}.weight"), self.weight(f"{key}.bias")
        return self.op("LayerNormalization", value, scale, bias, axis=-1, epsilon=epsilon)

    def rotate(
        self, value: str, cos: str, sin: str, *, interleaved: bool, rows: str | None = None
    ) -> str:
        """Rotary positions of [B, S, heads * size], from float32 tables [rows, size / 2].

        `rows` [B, S] names the row of each token; without, they come in order.
        """
        rotated = self.op(
            "RotaryEmbedding",
            self.cast(value, FLOAT),
            self.constant([0]) if rows is None else rows,
            cos,
            sin,
            domain=MICROSOFT,
            interleaved=int(interleaved),
        )
        return self.cast(rotated, self.inner, since=FLOAT)

    def attention(
        self,
        query: str,
        key: str,
        value: str,
        *,
        heads: int,
        causal: bool = False,
        key_mask: str | None = None,
        all_count: str | None = None,
    ) -> str:
        """Attention of [B, S, heads * size]; `key_mask` [B, S] (int32) is 1 where keys count.

        Where `all_count`, the mask is left out: kernels that need no matrix of scores take none.
        """
        if all_count is not None:

            def attend(key_mask: str | None) -> Callable[[], str]:
                return lambda: self.attention(
                    query, key, value, heads=heads, causal=causal, key_mask=key_mask
                )

            return self.choose(all_count, attend(None), attend(key_mask))
        if self.precision.attention == "none":
            return self._plain_attention(query, key, value, heads, causal, key_mask)
        # The CPU's kernel knows float32 alone.
        kind = FLOAT if self.precision.attention == "cpu" else self.inner
        result = self.op(
            "MultiHeadAttention",
            *(self.cast(each, kind) for each in (query, key, value)),
            *([] if key_mask is None else ["", key_mask]),
            domain=MICROSOFT,
            num_heads=heads,
            unidirectional=int(causal),
        )
        return self.cast(result, self.inner, since=kind)

    def _plain_attention(
        self, query: str, key: str, value: str, heads: int, causal: bool, key_mask: str | None
    ) -> str:
        query, key, value = (
            self.op("Transpose", self.reshape(each, [0, 0, heads, -1]), perm=[0, 2, 1, 3])
            for each in (query, key, value)
        )
        size = self.op("Cast", self.length(query, 3), to=self.inner)
        query = self.op("Div", query, self.op("Sqrt", size))
        scores = self.op("MatMul", query, self.op("Transpose", key, perm=[0, 1, 3, 2]))
        scores = self.cast(scores, FLOAT)
        if causal:
            lowest = self.number(LOWEST, FLOAT)
            shape = self.op("Concat", self.length(query, 2), self.length(key, 2), axis=0)
            later = self.op("Trilu", self.op("Expand", lowest, shape), self.constant(1), upper=1)
            scores = self.op("Add", scores, later)
        if key_mask is not None:
            counts = self.op("Cast", key_mask, to=TensorProto.BOOL)
            counts = self.op("Unsqueeze", counts, self.constant([1, 2]))
            scores = self.op("Where", counts, scores, self.number(LOWEST, FLOAT))
        shares = self.cast(self.op("Softmax", scores, axis=-1), self.inner, since=FLOAT)
        result = self.op("Transpose", self.op("MatMul", shares, value), perm=[0, 2, 1, 3])
        return self.reshape(result, [0, 0, -1])

    # --- writing

    def write(self, folder: Path, *, external: bool) -> dict[str, Any]:
        """Writes `<name>.onnx`, and `<name>.onnx.data` if asked; returns what the manifest says."""
        file = folder / f"{self.name}.onnx"
        data = folder / f"{self.name}.onnx.data"
        hashes = {}
        if external:
            digest = hashlib.sha256()
            with data.open("wb") as out:

                def append(chunk: Any) -> None:
                    out.write(chunk)
                    digest.update(chunk)

                def place(proto: TensorProto, content: Any) -> None:
                    append(bytes(-out.tell() % PAGE))
                    proto.data_location = TensorProto.EXTERNAL
                    places = {"location": data.name, "offset": out.tell(), "length": len(content)}
                    for key, value in places.items():
                        proto.external_data.add(key=key, value=str(value))
                    append(content)

                tensors = [self._tensor(name, place) for name in self._tensors]
            hashes[data.name] = digest.hexdigest()
        else:
            tensors = [self._tensor(name, None) for name in self._tensors]

        def borders(values: dict[str, dict[str, Any]]) -> list[onnx.ValueInfoProto]:
            kinds = {name: code for code, name in TYPE_NAMES.items()}
            return [
                helper.make_tensor_value_info(name, kinds[value["type"]], value["shape"])
                for name, value in values.items()
            ]

        graph = helper.make_graph(
            self._nodes, self.name, borders(self.inputs), borders(self.outputs), tensors
        )
        model = helper.make_model(
            graph,
            opset_imports=[helper.make_opsetid("", self._opset), helper.make_opsetid(MICROSOFT, 1)],
            ir_version=10,
            producer_name="image-edit-bench",
        )
        content = model.SerializeToString(deterministic=True)
        file.write_bytes(content)
        hashes = {file.name: hashlib.sha256(content).hexdigest(), **hashes}
        return {
            "file": file.name,
            "bytes": sum((folder / name).stat().st_size for name in hashes),
            "files": hashes,
            "inputs": self.inputs,
            "outputs": self.outputs,
        }

    def _tensor(self, name: str, place: Callable[[TensorProto, Any], None] | None) -> TensorProto:
        tensor = self._tensors[name]()
        proto = TensorProto(name=name, data_type=ONNX_TYPES[tensor.dtype], dims=tensor.shape)
        content = tensor.contiguous().reshape(-1).view(torch.uint8).numpy().data
        if place is None or len(content) < SMALL:
            proto.raw_data = bytes(content)
        else:
            place(proto, content)
        return proto
