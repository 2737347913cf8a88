"""The vision tower of Qwen3-VL, for images of one size, as a graph."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from graph import INT64, Graph

EPSILON = 1e-6
# Attributes of Gelu for the activations that a configuration may name.
ACTIVATIONS = {"gelu_pytorch_tanh": {"approximate": "tanh"}, "gelu": {}}


@dataclass(frozen=True)
class VisionInputs:
    """Names of what a vision tower reads, in float32 and int64."""

    # [B * N, channels * frames * side * side], image by image and cell by cell.
    pixels: str
    # [N, 4]: rows of the table of positions around each patch, and their shares.
    position_index: str
    position_weight: str
    # [N, head_dim], both halves the same.
    cos: str
    sin: str


def build_vision(graph: Graph, config: dict[str, Any], prefix: str) -> None:
    """Writes the nodes for the weights under `prefix`."""
    size = config["hidden_size"] // config["num_heads"]
    columns = config["in_channels"] * config["temporal_patch_size"] * config["patch_size"] ** 2
    levels, width = config["deepstack_visual_indexes"], config["out_hidden_size"]
    if not levels or list(levels) != sorted(set(levels)):
        raise ValueError(f"Cannot export deepstack_visual_indexes {levels}: must rise")
    inputs = VisionInputs(
        pixels=graph.input("pixel_values", ["B * N", columns]),
        position_index=graph.input("position_index", ["N", 4], INT64),
        position_weight=graph.input("position_weight", ["N", 4]),
        cos=graph.input("cos", ["N", size]),
        sin=graph.input("sin", ["N", size]),
    )
    embeds, deepstack = seen(graph, config, prefix, inputs, levels=levels)
    deepstack = [graph.op("Unsqueeze", each, graph.constant([0])) for each in deepstack]
    graph.output("image_embeds", embeds, ["B * M", width])
    graph.output("deepstack", graph.op("Concat", *deepstack, axis=0), [len(levels), "B * M", width])


def seen(
    graph: Graph,
    config: dict[str, Any],
    prefix: str,
    inputs: VisionInputs,
    *,
    levels: Sequence[int],
) -> tuple[str, list[str]]:
    """The images' tokens [B * M, out width], and as much from behind each of the layers `levels`."""
    width, heads = config["hidden_size"], config["num_heads"]
    merged = config["spatial_merge_size"] ** 2
    activation = config["hidden_act"]
    if activation not in ACTIVATIONS:
        known = ", ".join(ACTIVATIONS)
        raise ValueError(f"Cannot export {activation}: must be one of {known}")

    ends = graph.constant([0]), graph.constant([width // heads // 2])
    cos, sin = (graph.slice(table, *ends, 1) for table in (inputs.cos, inputs.sin))
    table = graph.weight(f"{prefix}pos_embed.weight")
    rows = graph.op("Gather", table, inputs.position_index)
    shares = graph.op("Unsqueeze", graph.enter(inputs.position_weight), graph.constant([2]))
    parts = graph.op("Mul", rows, shares)
    positions = graph.op("ReduceSum", parts, graph.constant([1]), keepdims=0)
    hidden = graph.linear(graph.enter(inputs.pixels), f"{prefix}patch_embed.proj")
    by_image = graph.op("Concat", graph.constant([-1]), graph.op("Shape", positions), axis=0)
    hidden = graph.op("Add", graph.op("Reshape", hidden, by_image), positions)

    def feed_forward(value: str, key: str, **attributes: str) -> str:
        inner = graph.op("Gelu", graph.linear(value, f"{key}.linear_fc1"), **attributes)
        return graph.linear(inner, f"{key}.linear_fc2")

    def merge(value: str) -> str:
        return graph.reshape(value, [-1, merged * width])

    deepstack = []
    for depth in range(config["depth"]):
        block = f"{prefix}blocks.{depth}"
        normed = graph.layer_norm_of(hidden, f"{block}.norm1", EPSILON)
        query, key, value = graph.split(graph.linear(normed, f"{block}.attn.qkv"), 3)
        query, key = (graph.rotate(each, cos, sin, interleaved=False) for each in (query, key))
        mixed = graph.attention(query, key, value, heads=heads)
        hidden = graph.op("Add", hidden, graph.linear(mixed, f"{block}.attn.proj"))
        normed = graph.layer_norm_of(hidden, f"{block}.norm2", EPSILON)
        change = feed_forward(normed, f"{block}.mlp", **ACTIVATIONS[activation])
        hidden = graph.op("Add", hidden, change)
        if depth in levels:
            merger = f"{prefix}deepstack_merger_list.{len(deepstack)}"
            # Unlike that of the last merger, these norms go over merged patches.
            normed = graph.layer_norm_of(merge(hidden), f"{merger}.norm", EPSILON)
            deepstack.append(feed_forward(normed, merger))

    normed = graph.layer_norm_of(hidden, f"{prefix}merger.norm", EPSILON)
    return feed_forward(merge(normed), f"{prefix}merger"), deepstack
