"""The vision tower of Qwen2.5-VL as a graph."""

from typing import Any

from graph import INT32, INT64, Graph

EPSILON = 1e-6


class Groups:
    """Patches that see each other, as rows of a batch, each padded to the longest."""

    def __init__(self, graph: Graph, ids: str) -> None:
        """`ids` [N] names the group of each patch; groups lie one behind the other."""
        self._graph = graph
        zero, one = graph.constant(0), graph.constant(1)
        _, first, group, counts = graph.ops("Unique", ids, count=4, sorted=1)
        place = graph.op("Range", zero, graph.op("Squeeze", graph.length(ids, 0)), one)
        place = graph.op("Sub", place, graph.op("Gather", first, group))
        longest = graph.op("ReduceMax", counts, keepdims=0)
        slot = graph.op("Add", graph.op("Mul", group, longest), place)
        self._slot = graph.op("Unsqueeze", slot, graph.constant([1]))
        self._size = graph.op("Unsqueeze", longest, graph.constant([0]))
        self._count = graph.length(counts, 0)
        filled = graph.op(
            "Less",
            graph.op("Range", zero, longest, one),
            graph.op("Unsqueeze", counts, graph.constant([1])),
        )
        self.key_mask = graph.op("Cast", filled, to=INT32)
        # A single group has nothing to be padded to.
        self.is_one = graph.op("Equal", self._count, graph.constant([1]))

    def gather(self, value: str, width: int) -> str:
        """[1, N, width] as [groups, longest, width]."""
        graph = self._graph
        columns = graph.constant([width])
        slots = graph.op("Mul", self._count, self._size)
        empty = graph.op("Expand", graph.number(0.0), graph.op("Concat", slots, columns, axis=0))
        flat = graph.op("Squeeze", value, graph.constant([0]))
        padded = graph.op("ScatterND", empty, self._slot, flat)
        shape = graph.op("Concat", self._count, self._size, columns, axis=0)
        return graph.op("Reshape", padded, shape)

    def scatter(self, value: str, width: int) -> str:
        """[groups, longest, width] as [1, N, width]."""
        graph = self._graph
        flat = graph.op("GatherND", graph.reshape(value, [-1, width]), self._slot)
        return graph.op("Unsqueeze", flat, graph.constant([0]))


def build_vision(graph: Graph, config: dict[str, Any], prefix: str) -> None:
    """Writes the nodes for the weights under `prefix`."""
    width, heads = config["hidden_size"], config["num_heads"]
    size = width // heads
    merged = config["spatial_merge_size"] ** 2
    columns = config["in_channels"] * config["temporal_patch_size"] * config["patch_size"] ** 2

    pixels = graph.enter(graph.input("pixel_values", ["N", columns]))
    # Both halves of a table are the same.
    cos, sin = (
        graph.slice(
            graph.input(name, ["N", size]), graph.constant([0]), graph.constant([size // 2]), 1
        )
        for name in ("cos", "sin")
    )
    window_index = graph.input("window_index", ["M"], INT64)
    reverse_index = graph.input("reverse_index", ["M"], INT64)
    windows = Groups(graph, graph.input("window_ids", ["N"], INT64))
    images = Groups(graph, graph.input("image_ids", ["N"], INT64))

    hidden = graph.linear(pixels, f"{prefix}patch_embed.proj", bias=False, exact=True)
    cells = graph.reshape(hidden, [-1, merged, width])
    hidden = graph.reshape(graph.op("Gather", cells, window_index), [1, -1, width])

    for index in range(config["depth"]):
        block = f"{prefix}blocks.{index}"
        groups = images if index in config["fullatt_block_indexes"] else windows
        normed = graph.rms_norm(hidden, f"{block}.norm1", EPSILON)
        query, key, value = graph.split(graph.linear(normed, f"{block}.attn.qkv"), 3)
        query, key = (graph.rotate(each, cos, sin, interleaved=False) for each in (query, key))
        mixed = graph.attention(
            *(groups.gather(each, width) for each in (query, key, value)),
            heads=heads,
            key_mask=groups.key_mask,
            all_count=groups.is_one,
        )
        mixed = graph.linear(groups.scatter(mixed, width), f"{block}.attn.proj")
        hidden = graph.op("Add", hidden, mixed)

        normed = graph.rms_norm(hidden, f"{block}.norm2", EPSILON)
        gate = graph.silu(graph.linear(normed, f"{block}.mlp.gate_proj"))
        inner = graph.op("Mul", gate, graph.linear(normed, f"{block}.mlp.up_proj"))
        hidden = graph.op("Add", hidden, graph.linear(inner, f"{block}.mlp.down_proj"))

    hidden = graph.rms_norm(hidden, f"{prefix}merger.ln_q", EPSILON)
    hidden = graph.reshape(hidden, [-1, merged * width])
    hidden = graph.op("Gelu", graph.linear(hidden, f"{prefix}merger.mlp.0"))
    hidden = graph.linear(hidden, f"{prefix}merger.mlp.2")
    hidden = graph.op("Gather", hidden, reverse_index)
    graph.output("image_embeds", hidden, ["M", config["out_hidden_size"]])
