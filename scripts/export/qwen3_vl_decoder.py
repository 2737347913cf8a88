"""Token embedding and decoder of Qwen3-VL as graphs."""

from typing import Any

from experts import feed_forward_of_experts
from graph import FLOAT, INT64, LOWEST, Graph
from grouped_attention import Grouped


def build_embedding(graph: Graph, config: dict[str, Any], prefix: str) -> None:
    """Writes the nodes for the table under `prefix`."""
    ids = graph.input("input_ids", ["B", "S"], INT64)
    # The table is as large as many layers, so it is kept as it comes and only rows are widened.
    table = graph.weight(f"{prefix}embed_tokens.weight", as_stored=True)
    graph.output("embeds", graph.op("Gather", table, ids), ["B", "S", config["hidden_size"]])


def has_experts(config: dict[str, Any], layer: int) -> bool:
    """Whether a layer of the decoder is a mixture of experts."""
    return (
        config.get("num_experts", 0) > 0
        and layer not in config["mlp_only_layers"]
        and (layer + 1) % config["decoder_sparse_step"] == 0
    )


def build_decoder(
    graph: Graph, config: dict[str, Any], prefix: str, head: str, *, levels: int
) -> None:
    """Writes the nodes for the weights under `prefix` and the matrix `head` of the vocabulary.

    `levels` of DeepStack are added behind as many layers.
    """
    width, size, epsilon = config["hidden_size"], config["head_dim"], config["rms_norm_eps"]
    heads, kept_heads = config["num_attention_heads"], config["num_key_value_heads"]
    bias, layers = config["attention_bias"], config["num_hidden_layers"]
    if config["hidden_act"] != "silu":
        raise ValueError(f"Cannot export {config['hidden_act']}: must be silu")
    if levels >= layers:
        raise ValueError(f"Cannot export {levels} levels of DeepStack with {layers} layers")

    hidden = graph.enter(graph.input("embeds", ["B", "S", width]))
    images = graph.enter(graph.input("deepstack", [levels, "R", width]))
    image_rows = graph.input("deepstack_rows", ["B", "S"], INT64)
    tables = [graph.input(name, ["B", "S", size]) for name in ("cos", "sin")]
    segments = graph.input("segments", ["B", "P + S"], INT64)
    places = graph.input("logit_positions", ["B", "K"], INT64)
    cache_shape = ["B", kept_heads, "P", size]
    cache = [
        [graph.input(f"past_{kind}_{layer}", cache_shape) for kind in ("key", "value")]
        for layer in range(layers)
    ]

    # Tokens of the whole batch in one table, of which both halves are the same.
    ends = graph.constant([0]), graph.constant([size // 2])
    cos, sin = (graph.reshape(graph.slice(table, *ends, 2), [-1, size // 2]) for table in tables)
    table_rows = _table_rows(graph, image_rows)
    grouped = Grouped(graph, heads, kept_heads, size, _mask(graph, segments, image_rows))

    def norm_heads(value: str, key: str, count: int) -> str:
        normed = graph.rms_norm(graph.reshape(value, [0, 0, count, size]), key, epsilon)
        rotated = graph.rotate(
            graph.reshape(normed, [0, 0, count * size]),
            cos,
            sin,
            interleaved=False,
            rows=table_rows,
        )
        return rotated

    for index in range(layers):
        layer = f"{prefix}layers.{index}"
        attn, mlp = f"{layer}.self_attn", f"{layer}.mlp"
        normed = graph.rms_norm(hidden, f"{layer}.input_layernorm", epsilon)
        query, key, value = (
            graph.linear(normed, f"{attn}.{name}_proj", bias=bias) for name in ("q", "k", "v")
        )
        query = norm_heads(query, f"{attn}.q_norm", heads)
        key = norm_heads(key, f"{attn}.k_norm", kept_heads)
        present = []
        for kind, new, past in zip(("key", "value"), (key, value), cache[index], strict=True):
            new = graph.reshape(new, [0, 0, kept_heads, size])
            new = graph.op("Transpose", new, perm=[0, 2, 1, 3])
            joined = graph.op("Concat", graph.enter(past), new, axis=2)
            shape = ["B", kept_heads, "P + S", size]
            present.append(graph.output_and_keep(f"present_{kind}_{index}", joined, shape))
        mixed = grouped.attend(query, *present)
        hidden = graph.op("Add", hidden, graph.linear(mixed, f"{attn}.o_proj", bias=bias))

        normed = graph.rms_norm(hidden, f"{layer}.post_attention_layernorm", epsilon)
        if has_experts(config, index):
            change = feed_forward_of_experts(graph, normed, mlp, config)
        else:
            gate = graph.silu(graph.linear(normed, f"{mlp}.gate_proj", bias=False))
            inner = graph.op("Mul", gate, graph.linear(normed, f"{mlp}.up_proj", bias=False))
            change = graph.linear(inner, f"{mlp}.down_proj", bias=False)
        hidden = graph.op("Add", hidden, change)
        if index < levels:
            level = graph.op("Gather", images, graph.constant(index), axis=0)
            hidden = graph.op("Add", hidden, graph.op("Gather", level, image_rows, axis=0))

    chosen = graph.op("Unsqueeze", places, graph.constant([2]))
    hidden = graph.op("GatherND", hidden, chosen, batch_dims=1)
    hidden = graph.rms_norm(hidden, f"{prefix}norm", epsilon)
    logits = graph.linear(hidden, head, bias=False, exact=True)
    graph.output("logits", logits, ["B", "K", config["vocab_size"]])


def _table_rows(graph: Graph, tokens: str) -> str:
    """[B, S], counted through."""
    shape = graph.op("Shape", tokens)
    count = graph.op("ReduceProd", shape, keepdims=0)
    return graph.op(
        "Reshape", graph.op("Range", graph.constant(0), count, graph.constant(1)), shape
    )


def _mask(graph: Graph, segments: str, tokens: str) -> str:
    """What is added to scores, [B, S, P + S] in float32: 0 where a token sees another."""
    zero, one = graph.constant(0), graph.constant(1)
    new = graph.length(tokens, 1)
    every = graph.length(segments, 1)
    first = graph.op("Sub", every, new)
    place = graph.op("Range", zero, graph.op("Squeeze", every), one)
    place_of_new = graph.slice(place, first, every, 0)
    earlier = graph.op(
        "LessOrEqual", place, graph.op("Unsqueeze", place_of_new, graph.constant([1]))
    )
    seen = graph.op("Unsqueeze", segments, graph.constant([1]))
    seeing = graph.op("Unsqueeze", graph.slice(segments, first, every, 1), graph.constant([2]))
    related = graph.op("Or", graph.op("Equal", seen, zero), graph.op("Equal", seen, seeing))
    visible = graph.op("And", earlier, related)
    return graph.op("Where", visible, graph.number(0.0, FLOAT), graph.number(LOWEST, FLOAT))
