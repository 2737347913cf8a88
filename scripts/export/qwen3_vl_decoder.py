"""Token embedding and decoder of Qwen3-VL as graphs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from experts import feed_forward_of_experts
from graph import FLOAT, INT64, LOWEST, Graph
from grouped_attention import Grouped


@dataclass(frozen=True)
class DecoderInputs:
    """Names of what a decoder reads, in float32 and int64."""

    # [B, S, width], images among the tokens.
    embeds: str
    # [B, S, head_dim], both halves the same.
    cos: str
    sin: str
    # [B, P + S]: 0 for all, -1 for padding, more for branches.
    segments: str
    # [B, K] places whose logits are wanted.
    places: str
    # Keys and values of each layer, [B, kept heads, P, head_dim].
    cache: list[tuple[str, str]]
    # [levels, R, width] and [B, S]: what is added behind the first layers, and which row to whom.
    deepstack: tuple[str, str] | None = None


def build_embedding(graph: Graph, config: dict[str, Any], prefix: str) -> None:
    """Writes the nodes for the table under `prefix`."""
    ids = graph.input("input_ids", ["B", "S"], INT64)
    graph.output("embeds", embedded(graph, ids, prefix), ["B", "S", config["hidden_size"]])


def embedded(graph: Graph, ids: str, prefix: str) -> str:
    # The table is as large as many layers, so it is kept as it comes and only rows are widened.
    table = graph.weight(f"{prefix}embed_tokens.weight", as_stored=True)
    return graph.op("Gather", table, ids)


def build_decoder(
    graph: Graph, config: dict[str, Any], prefix: str, head: str, *, levels: int
) -> None:
    """Writes the nodes for the weights under `prefix` and the matrix `head` of the vocabulary.

    `levels` of DeepStack are added behind as many layers.
    """
    width, size, kept_heads = (
        config[name] for name in ("hidden_size", "head_dim", "num_key_value_heads")
    )
    layers = range(config["num_hidden_layers"])
    if levels >= len(layers):
        raise ValueError(f"Cannot export {levels} levels of DeepStack with {len(layers)} layers")

    def past(kind: str, layer: int) -> str:
        return graph.input(f"past_{kind}_{layer}", ["B", kept_heads, "P", size])

    def keep(kind: str, layer: int, past: str, new: str) -> str:
        return graph.output_and_keep(f"new_{kind}_{layer}", new, ["B", kept_heads, "S", size])

    inputs = DecoderInputs(
        embeds=graph.input("embeds", ["B", "S", width]),
        deepstack=(
            graph.input("deepstack", [levels, "R", width]),
            graph.input("deepstack_rows", ["B", "S"], INT64),
        ),
        cos=graph.input("cos", ["B", "S", size]),
        sin=graph.input("sin", ["B", "S", size]),
        segments=graph.input("segments", ["B", "P + S"], INT64),
        places=graph.input("logit_positions", ["B", "K"], INT64),
        cache=[(past("key", layer), past("value", layer)) for layer in layers],
    )
    logits = decoded(graph, config, prefix, head, inputs, keep=keep, levels=levels)
    graph.output("logits", logits, ["B", "K", config["vocab_size"]])


def has_experts(config: dict[str, Any], layer: int) -> bool:
    """Whether a layer of the decoder is a mixture of experts."""
    return (
        config.get("num_experts", 0) > 0
        and layer not in config["mlp_only_layers"]
        and (layer + 1) % config["decoder_sparse_step"] == 0
    )


def decoded(
    graph: Graph,
    config: dict[str, Any],
    prefix: str,
    head: str,
    inputs: DecoderInputs,
    *,
    keep: Callable[[str, int, str, str], str],
    levels: int = 0,
) -> str:
    """Logits [B, K, vocabulary].

    `keep` hands out a layer's "key" and "value" of what was read before and of what is read now,
    in what form it likes, and names those of now.
    """
    size, epsilon = config["head_dim"], config["rms_norm_eps"]
    heads, kept_heads = config["num_attention_heads"], config["num_key_value_heads"]
    bias = config["attention_bias"]
    if config["hidden_act"] != "silu":
        raise ValueError(f"Cannot export {config['hidden_act']}: must be silu")

    hidden = graph.enter(inputs.embeds)
    # Tokens of the whole batch in one table, of which both halves are the same.
    ends = graph.constant([0]), graph.constant([size // 2])
    cos, sin = (
        graph.reshape(graph.slice(table, *ends, 2), [-1, size // 2])
        for table in (inputs.cos, inputs.sin)
    )
    rows = _counted(graph, inputs.embeds)
    first = graph.slice(rows, graph.constant([0]), graph.constant([1]), 1)
    chosen = graph.op("Add", first, inputs.places)
    mask = _mask(graph, inputs.segments, inputs.embeds)
    grouped = Grouped(graph, heads, kept_heads, size, mask)
    layers = config["num_hidden_layers"]

    def only_chosen(value: str) -> str:
        """[B, K, n] of [B, S, n]."""
        return graph.op("Gather", graph.op("Flatten", value, axis=2), chosen, axis=0)

    def norm_and_rotate(value: str, key: str, count: int, rows: str) -> str:
        value = graph.rms_norm(graph.reshape(value, [0, 0, count, size]), key, epsilon)
        value = graph.reshape(value, [0, 0, count * size])
        return graph.rotate(value, cos, sin, interleaved=False, rows=rows)

    for index in range(layers):
        layer = f"{prefix}layers.{index}"
        attn, mlp = f"{layer}.self_attn", f"{layer}.mlp"
        normed = graph.rms_norm(hidden, f"{layer}.input_layernorm", epsilon)
        key, value = (graph.linear(normed, f"{attn}.{name}_proj", bias=bias) for name in "kv")
        key = norm_and_rotate(key, f"{attn}.k_norm", kept_heads, rows)
        kept = []
        for kind, new, past in zip(("key", "value"), (key, value), inputs.cache[index]):
            past = graph.enter(past)
            new = graph.reshape(new, [0, 0, kept_heads, size])
            new = graph.op("Transpose", new, perm=[0, 2, 1, 3])
            kept.append((past, keep(kind, index, past, new)))
        if index == layers - 1:
            # Nobody reads what the last layer makes of other tokens.
            rows, hidden, normed = chosen, only_chosen(hidden), only_chosen(normed)
            grouped = Grouped(graph, heads, kept_heads, size, only_chosen(mask))
        query = graph.linear(normed, f"{attn}.q_proj", bias=bias)
        query = norm_and_rotate(query, f"{attn}.q_norm", heads, rows)
        mixed = grouped.attend(query, *kept)
        hidden = graph.op("Add", hidden, graph.linear(mixed, f"{attn}.o_proj", bias=bias))

        normed = graph.rms_norm(hidden, f"{layer}.post_attention_layernorm", epsilon)
        if has_experts(config, index):
            change = feed_forward_of_experts(graph, normed, mlp, config)
        else:
            gate = graph.silu(graph.linear(normed, f"{mlp}.gate_proj", bias=False))
            inner = graph.op("Mul", gate, graph.linear(normed, f"{mlp}.up_proj", bias=False))
            change = graph.linear(inner, f"{mlp}.down_proj", bias=False)
        hidden = graph.op("Add", hidden, change)
        if inputs.deepstack is not None and index < levels:
            images, image_rows = inputs.deepstack
            level = graph.op("Gather", images, graph.constant(index), axis=0)
            added = graph.enter(graph.op("Gather", level, image_rows, axis=0))
            hidden = graph.op("Add", hidden, added)

    hidden = graph.rms_norm(hidden, f"{prefix}norm", epsilon)
    return graph.linear(hidden, head, bias=False, exact=True)


def _counted(graph: Graph, embeds: str) -> str:
    """The tokens of a batch, counted through: [B, S]."""
    shape = graph.op("Shape", embeds, start=0, end=2)
    count = graph.op("ReduceProd", shape, keepdims=0)
    each = graph.op("Range", graph.constant(0), count, graph.constant(1))
    return graph.op("Reshape", each, shape)


def _mask(graph: Graph, segments: str, embeds: str) -> str:
    """What is added to scores, [B, S, P + S] in float32: 0 where a token sees another."""
    zero, one = graph.constant(0), graph.constant(1)
    every = graph.length(segments, 1)
    first = graph.op("Sub", every, graph.length(embeds, 1))
    place = graph.op("Range", zero, graph.op("Squeeze", every), one)
    place_of_new = graph.op("Unsqueeze", graph.slice(place, first, every, 0), graph.constant([1]))
    earlier = graph.op("LessOrEqual", place, place_of_new)
    seen = graph.op("Unsqueeze", segments, graph.constant([1]))
    seeing = graph.op("Unsqueeze", graph.slice(segments, first, every, 1), graph.constant([2]))
    related = graph.op("Or", graph.op("Equal", seen, zero), graph.op("Equal", seen, seeing))
    visible = graph.op("And", earlier, related)
    return graph.op("Where", visible, graph.number(0.0, FLOAT), graph.number(LOWEST, FLOAT))
