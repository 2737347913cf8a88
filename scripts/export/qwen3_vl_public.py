"""Writes a small local Qwen3-VL as public ONNX folders hold it, for tests of what reads them.

That layout, of transformers.js, has three graphs, which compute positions by themselves and know
nothing of DeepStack. Each run of the vision tower takes one image.
"""

import argparse
import shutil
from pathlib import Path
from typing import Any

import torch
from transformers import Qwen3VLConfig

from command import read_json
from graph import FLOAT, INT64, Graph, Precision
from qwen3_vl_decoder import DecoderInputs, decoded, embedded
from qwen3_vl_vision import VisionInputs, seen
from tokenizer import copy_chat_template, copy_tokenizer
from weights import Weights

VISION, TEXT = "model.visual.", "model.language_model."


def frequencies(theta: float, size: int) -> list[float]:
    return (1 / theta ** (torch.arange(0, size, 2) / size)).tolist()


def build_vision_encoder(graph: Graph, config: dict[str, Any]) -> None:
    """From patches and the image's height and width in patches to its tokens."""
    columns = config["in_channels"] * config["temporal_patch_size"] * config["patch_size"] ** 2
    pixels = graph.input("pixel_values", ["N", columns])
    grid = graph.input("image_grid_thw", [1, 3], INT64)
    _, height, width = graph.ops("Split", grid, count=3, axis=1, num_outputs=3)
    height, width = (graph.op("Squeeze", each) for each in (height, width))
    index, weight, cos, sin = _places(graph, config, height, width)
    inputs = VisionInputs(
        pixels=pixels, position_index=index, position_weight=weight, cos=cos, sin=sin
    )
    features, _ = seen(graph, config, VISION, inputs, levels=())
    graph.output("image_features", features, ["M", config["out_hidden_size"]])


def _places(graph: Graph, config: dict[str, Any], height: str, width: str) -> list[str]:
    """Rows and shares of positions, and rotary tables, of all patches cell by cell."""
    merge = config["spatial_merge_size"]
    side = int(config["num_position_embeddings"] ** 0.5)
    one = graph.constant(1)

    def number(value: str) -> str:
        return graph.op("Cast", value, to=FLOAT)

    def columns(*values: str) -> str:
        return graph.op(
            "Concat", *(graph.op("Unsqueeze", each, graph.constant([1])) for each in values), axis=1
        )

    every = graph.op("Range", graph.constant(0), graph.op("Mul", height, width), one)
    cells = graph.op(
        "Unsqueeze", graph.op("Div", width, graph.constant(merge)), graph.constant([0])
    )
    shape = [graph.constant([-1, merge]), cells, graph.constant([merge])]
    every = graph.op("Reshape", every, graph.op("Concat", *shape, axis=0))
    every = graph.reshape(graph.op("Transpose", every, perm=[0, 2, 1, 3]), [-1])
    row = graph.op("Div", every, width)
    column = graph.op("Sub", every, graph.op("Mul", row, width))

    def around(place: str, length: str) -> tuple[list[str], list[str]]:
        """The two rows of the table's axis around each place, and their shares."""
        last = graph.number(side - 1.0, FLOAT)
        step = graph.op("Div", last, number(graph.op("Sub", length, one)))
        exact = graph.op("Mul", number(place), step)
        floor = graph.op("Floor", exact)
        share = graph.op("Sub", exact, floor)
        before = graph.op("Cast", floor, to=INT64)
        after = graph.op("Min", graph.op("Add", before, one), graph.constant(side - 1))
        return [before, after], [graph.op("Sub", graph.number(1.0, FLOAT), share), share]

    rows, row_shares = around(row, height)
    places, place_shares = around(column, width)
    index = columns(
        *(
            graph.op("Add", graph.op("Mul", down, graph.constant(side)), along)
            for down in rows
            for along in places
        )
    )
    weight = columns(
        *(graph.op("Mul", down, along) for down in row_shares for along in place_shares)
    )
    size = config["hidden_size"] // config["num_heads"]
    steps = graph.constant(frequencies(10000.0, size // 2), torch.float32)
    angles = [
        graph.op("Mul", graph.op("Unsqueeze", number(each), graph.constant([1])), steps)
        for each in (row, column)
    ]
    table = graph.op("Concat", *angles, *angles, axis=1)
    return [index, weight, graph.op("Cos", table), graph.op("Sin", table)]


def build_decoder_merged(graph: Graph, config: dict[str, Any], head: str) -> None:
    """The decoder with what it cached; masks and positions come as in transformers."""
    width, size, kept_heads = (
        config[name] for name in ("hidden_size", "head_dim", "num_key_value_heads")
    )
    embeds = graph.input("inputs_embeds", ["B", "S", width])
    mask = graph.input("attention_mask", ["B", "P + S"], INT64)
    positions = graph.input("position_ids", [3, "B", "S"], INT64)
    kept_logits = graph.input("num_logits_to_keep", [], INT64)
    sections = config["rope_scaling"]["mrope_section"]
    axes = [
        next((axis for axis in (1, 2) if i % 3 == axis and i < 3 * sections[axis]), 0)
        for i in range(size // 2)
    ]
    by_token = graph.op("Transpose", positions, perm=[1, 2, 0])
    chosen = graph.op("Gather", by_token, graph.constant(axes), axis=2)
    steps = graph.constant(frequencies(config["rope_theta"], size), torch.float32)
    angles = graph.op("Mul", graph.op("Cast", chosen, to=FLOAT), steps)
    table = graph.op("Concat", angles, angles, axis=2)

    one = graph.constant([1])
    length = graph.op("Squeeze", graph.length(embeds, 1))
    places = graph.op("Range", graph.constant(0), length, graph.constant(1))
    # All of them for 0.
    first = graph.op("Unsqueeze", graph.op("Neg", kept_logits), graph.constant([0]))
    places = graph.slice(places, first, graph.op("Unsqueeze", length, graph.constant([0])), 0)

    def past(kind: str, layer: int) -> str:
        return graph.input(f"past_key_values.{layer}.{kind}", ["B", kept_heads, "P", size])

    def keep(kind: str, layer: int, past: str, new: str) -> str:
        joined = graph.op("Concat", past, new, axis=2)
        graph.output(f"present.{layer}.{kind}", joined, ["B", kept_heads, "P + S", size])
        return new

    layers = range(config["num_hidden_layers"])
    inputs = DecoderInputs(
        embeds=embeds,
        cos=graph.op("Cos", table),
        sin=graph.op("Sin", table),
        segments=graph.op("Sub", mask, one),
        places=graph.op("Unsqueeze", places, graph.constant([0])),
        cache=[(past("key", layer), past("value", layer)) for layer in layers],
    )
    logits = decoded(graph, config, TEXT, head, inputs, keep=keep)
    graph.output("logits", logits, ["B", "K", config["vocab_size"]])


def main() -> None:
    parser = argparse.ArgumentParser(description="Write a small Qwen3-VL in the public layout.")
    parser.add_argument("--model", required=True, type=Path, metavar="DIR")
    parser.add_argument("--output", required=True, type=Path, metavar="DIR")
    arguments = parser.parse_args()
    folder, output = arguments.model, arguments.output
    model = read_json(folder / "config.json")["model_type"]
    if model != "qwen3_vl":
        parser.error(f"{folder} is a {model}, not a qwen3_vl")

    config = Qwen3VLConfig.from_pretrained(folder)
    text, weights = config.text_config.to_dict(), Weights(folder)
    vision = Graph("vision_encoder", weights, Precision())
    build_vision_encoder(vision, config.vision_config.to_dict())
    embedding = Graph("embed_tokens", weights, Precision())
    ids = embedding.input("input_ids", ["B", "S"], INT64)
    rows = embedded(embedding, ids, TEXT)
    embedding.output("inputs_embeds", rows, ["B", "S", text["hidden_size"]])
    decoder = Graph("decoder_model_merged", weights, Precision())
    head = f"{TEXT}embed_tokens" if config.tie_word_embeddings else "lm_head"
    build_decoder_merged(decoder, text, head)

    (output / "onnx").mkdir(parents=True, exist_ok=True)
    for graph in (vision, embedding, decoder):
        graph.write(output / "onnx", external=False)
    copy_tokenizer([folder], output)
    copy_chat_template(folder, output)
    for name in ("config.json", "preprocessor_config.json", "generation_config.json"):
        shutil.copyfile(folder / name, output / name)


if __name__ == "__main__":
    main()
