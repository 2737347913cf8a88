"""QwenImageTransformer2DModel as a graph."""

from typing import Any

from graph import FLOAT16, INT64, Graph

EPSILON = 1e-6
# The largest number of float16, to which the reference clips.
HALF_MAX = 65504.0


def build_transformer(graph: Graph, config: dict[str, Any]) -> None:
    """Writes the nodes; with `zero_cond_t`, reference tokens have a step of their own."""
    heads, size = config["num_attention_heads"], config["attention_head_dim"]
    width = heads * size
    two_steps = config.get("zero_cond_t", False)
    rows = 2 if two_steps else 1
    channels = config["in_channels"]

    hidden = graph.enter(graph.input("hidden", [1, "T", channels]))
    text = graph.enter(graph.input("text", [1, "L", config["joint_attention_dim"]]))
    step = graph.enter(graph.input("timestep", [rows, 256]))
    image_tables = [graph.input(f"image_{name}", ["T", size // 2]) for name in ("cos", "sin")]
    text_tables = [graph.input(f"text_{name}", ["L", size // 2]) for name in ("cos", "sin")]
    row_of_token = _row_of_token(graph, hidden) if two_steps else None

    # Text goes before the image wherever they are joined.
    cos, sin = (
        graph.op("Concat", *pair, axis=0) for pair in zip(text_tables, image_tables, strict=True)
    )
    text_length = graph.length(text, 1)

    hidden = graph.linear(hidden, "img_in", exact=True)
    text = graph.linear(graph.rms_norm(text, "txt_norm", EPSILON), "txt_in", exact=True)
    embedder = "time_text_embed.timestep_embedder"
    step = graph.silu(graph.linear(step, f"{embedder}.linear_1", exact=True))
    step = graph.silu(graph.linear(step, f"{embedder}.linear_2", exact=True))
    own_step = step
    if two_steps:
        own_step = graph.slice(step, graph.constant([0]), graph.constant([1]), 0)

    def modulate(value: str, shift: str, scale: str) -> str:
        normed = graph.layer_norm(value, width, EPSILON)
        grown = graph.op("Add", scale, graph.number(1.0))
        return graph.op("Add", graph.op("Mul", normed, grown), shift)

    def add_gated(value: str, gate: str, change: str) -> str:
        return graph.op("Add", value, graph.op("Mul", gate, change))

    def feed_forward(value: str, key: str) -> str:
        inner = graph.linear(value, f"{key}.net.0.proj")
        return graph.linear(graph.op("Gelu", inner, approximate="tanh"), f"{key}.net.2")

    def norm_heads(value: str, key: str) -> str:
        normed = graph.rms_norm(graph.reshape(value, [0, 0, heads, size]), key, EPSILON)
        return graph.reshape(normed, [0, 0, width])

    def clip(value: str) -> str:
        if graph.inner != FLOAT16:
            return value
        return graph.op("Clip", value, graph.number(-HALF_MAX), graph.number(HALF_MAX))

    for index in range(config["num_layers"]):
        block = f"transformer_blocks.{index}"
        attn = f"{block}.attn"
        image_parts = graph.split(graph.linear(step, f"{block}.img_mod.1"), 6)
        if row_of_token is not None:
            image_parts = [graph.op("Gather", part, row_of_token) for part in image_parts]
        shift1, scale1, gate1, shift2, scale2, gate2 = image_parts
        text_shift1, text_scale1, text_gate1, text_shift2, text_scale2, text_gate2 = graph.split(
            graph.linear(own_step, f"{block}.txt_mod.1"), 6
        )

        image_in = modulate(hidden, shift1, scale1)
        text_in = modulate(text, text_shift1, text_scale1)
        query = graph.op(
            "Concat",
            norm_heads(graph.linear(text_in, f"{attn}.add_q_proj"), f"{attn}.norm_added_q"),
            norm_heads(graph.linear(image_in, f"{attn}.to_q"), f"{attn}.norm_q"),
            axis=1,
        )
        key = graph.op(
            "Concat",
            norm_heads(graph.linear(text_in, f"{attn}.add_k_proj"), f"{attn}.norm_added_k"),
            norm_heads(graph.linear(image_in, f"{attn}.to_k"), f"{attn}.norm_k"),
            axis=1,
        )
        value = graph.op(
            "Concat",
            graph.linear(text_in, f"{attn}.add_v_proj"),
            graph.linear(image_in, f"{attn}.to_v"),
            axis=1,
        )
        mixed = graph.attention(
            graph.rotate(query, cos, sin, interleaved=True),
            graph.rotate(key, cos, sin, interleaved=True),
            value,
            heads=heads,
        )
        image_out = graph.slice(mixed, text_length, graph.length(mixed, 1), 1)
        hidden = add_gated(hidden, gate1, graph.linear(image_out, f"{attn}.to_out.0"))
        image_in = modulate(hidden, shift2, scale2)
        hidden = clip(add_gated(hidden, gate2, feed_forward(image_in, f"{block}.img_mlp")))

        # What the last block makes of the text reaches no output.
        if index < config["num_layers"] - 1:
            text_out = graph.slice(mixed, graph.constant([0]), text_length, 1)
            text = add_gated(text, text_gate1, graph.linear(text_out, f"{attn}.to_add_out"))
            text_in = modulate(text, text_shift2, text_scale2)
            text = clip(add_gated(text, text_gate2, feed_forward(text_in, f"{block}.txt_mlp")))

    scale, shift = graph.split(graph.linear(own_step, "norm_out.linear", exact=True), 2)
    velocity = graph.linear(modulate(hidden, shift, scale), "proj_out", exact=True)
    graph.output("velocity", velocity, [1, "T", config["patch_size"] ** 2 * config["out_channels"]])


def _row_of_token(graph: Graph, hidden: str) -> str:
    """0 for tokens of noise, 1 for those of the references behind them."""
    zero, one = graph.constant(0), graph.constant(1)
    count = graph.op("Squeeze", graph.length(hidden, 1))
    noise_tokens = graph.input("noise_tokens", [1], INT64)
    place = graph.op("Range", zero, count, one)
    return graph.op("Cast", graph.op("GreaterOrEqual", place, noise_tokens), to=INT64)
