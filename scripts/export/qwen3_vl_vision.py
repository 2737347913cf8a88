"""The vision tower of Qwen3-VL, for one image, as a graph."""

from typing import Any

from graph import INT64, Graph

EPSILON = 1e-6
# Attributes of Gelu for the activations that a configuration may name.
ACTIVATIONS = {"gelu_pytorch_tanh": {"approximate": "tanh"}, "gelu": {}}


def build_vision(graph: Graph, config: dict[str, Any], prefix: str) -> None:
    """Writes the nodes for the weights under `prefix`."""
    width, heads = config["hidden_size"], config["num_heads"]
    size = width // heads
    merged = config["spatial_merge_size"] ** 2
    columns = config["in_channels"] * config["temporal_patch_size"] * config["patch_size"] ** 2
    levels = config["deepstack_visual_indexes"]
    if config["hidden_act"] not in ACTIVATIONS:
        known = ", ".join(ACTIVATIONS)
        raise ValueError(f"Cannot export {config['hidden_act']}: must be one of {known}")
    if not levels or list(levels) != sorted(set(levels)):
        raise ValueError(f"Cannot export deepstack_visual_indexes {levels}: must rise")

    pixels = graph.enter(graph.input("pixel_values", ["N", columns]))
    index = graph.input("position_index", ["N", 4], INT64)
    weight = graph.enter(graph.input("position_weight", ["N", 4]))
    # Both halves of a table are the same.
    cos, sin = (
        graph.slice(
            graph.input(name, ["N", size]), graph.constant([0]), graph.constant([size // 2]), 1
        )
        for name in ("cos", "sin")
    )

    rows = graph.op("Gather", graph.weight(f"{prefix}pos_embed.weight"), index)
    shares = graph.op("Unsqueeze", weight, graph.constant([2]))
    positions = graph.op(
        "ReduceSum", graph.op("Mul", rows, shares), graph.constant([1]), keepdims=0
    )
    hidden = graph.op("Add", graph.linear(pixels, f"{prefix}patch_embed.proj"), positions)
    hidden = graph.op("Unsqueeze", hidden, graph.constant([0]))

    def feed_forward(value: str, key: str, **activation: str) -> str:
        inner = graph.op("Gelu", graph.linear(value, f"{key}.linear_fc1"), **activation)
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
        change = feed_forward(normed, f"{block}.mlp", **ACTIVATIONS[config["hidden_act"]])
        hidden = graph.op("Add", hidden, change)
        if depth in levels:
            merger = f"{prefix}deepstack_merger_list.{len(deepstack)}"
            # Unlike that of the last merger, these norms go over merged patches.
            normed = graph.layer_norm_of(merge(hidden), f"{merger}.norm", EPSILON)
            level = feed_forward(normed, merger)
            deepstack.append(graph.op("Unsqueeze", level, graph.constant([0])))

    normed = graph.layer_norm_of(hidden, f"{prefix}merger.norm", EPSILON)
    embeds = feed_forward(merge(normed), f"{prefix}merger")
    out = config["out_hidden_size"]
    graph.output("image_embeds", embeds, ["M", out])
    graph.output("deepstack", graph.op("Concat", *deepstack, axis=0), [len(levels), "M", out])
