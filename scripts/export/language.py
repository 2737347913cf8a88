"""The language model of Qwen2.5-VL, without its head, as a graph."""

from typing import Any

from graph import INT64, Graph


def build_language(graph: Graph, config: dict[str, Any], prefix: str) -> None:
    """Writes the nodes for the weights under `prefix`."""
    width, heads = config["hidden_size"], config["num_attention_heads"]
    kept_heads, epsilon = config["num_key_value_heads"], config["rms_norm_eps"]
    size = width // heads

    ids = graph.input("input_ids", ["S"], INT64)
    image = graph.input("image_embeds", ["V", width])
    places = graph.input("image_positions", ["V"], INT64)
    # Both halves of a table are the same.
    cos, sin = (
        graph.slice(
            graph.input(name, ["S", size]), graph.constant([0]), graph.constant([size // 2]), 1
        )
        for name in ("cos", "sin")
    )

    # The table is as large as many layers, so it is kept as it comes and only rows are widened.
    table = graph.weight(f"{prefix}embed_tokens.weight", as_stored=True)
    hidden = graph.op("Cast", graph.op("Gather", table, ids), to=graph.inner)
    rows = graph.op("Unsqueeze", places, graph.constant([1]))
    hidden = graph.op("ScatterND", hidden, rows, graph.enter(image))
    hidden = graph.op("Unsqueeze", hidden, graph.constant([0]))

    def for_every_head(value: str) -> str:
        """Keys and values serve several heads each."""
        if kept_heads == heads:
            return value
        value = graph.reshape(value, [0, 0, kept_heads, 1, size])
        repeats = graph.constant([1, 1, 1, heads // kept_heads, 1])
        return graph.reshape(graph.op("Expand", value, repeats), [0, 0, -1])

    for index in range(config["num_hidden_layers"]):
        layer = f"{prefix}layers.{index}"
        attn, mlp = f"{layer}.self_attn", f"{layer}.mlp"
        normed = graph.rms_norm(hidden, f"{layer}.input_layernorm", epsilon)
        query, key = (
            graph.rotate(graph.linear(normed, f"{attn}.{name}"), cos, sin, interleaved=False)
            for name in ("q_proj", "k_proj")
        )
        value = graph.linear(normed, f"{attn}.v_proj")
        mixed = graph.attention(
            query, for_every_head(key), for_every_head(value), heads=heads, causal=True
        )
        hidden = graph.op("Add", hidden, graph.linear(mixed, f"{attn}.o_proj", bias=False))

        normed = graph.rms_norm(hidden, f"{layer}.post_attention_layernorm", epsilon)
        gate = graph.silu(graph.linear(normed, f"{mlp}.gate_proj", bias=False))
        inner = graph.op("Mul", gate, graph.linear(normed, f"{mlp}.up_proj", bias=False))
        hidden = graph.op("Add", hidden, graph.linear(inner, f"{mlp}.down_proj", bias=False))

    hidden = graph.rms_norm(hidden, f"{prefix}norm", epsilon)
    graph.output("hidden", graph.op("Squeeze", hidden, graph.constant([0])), ["S", width])
