"""Exports a local Qwen3-VL folder, dense or of experts, as ONNX graphs with a manifest.

No weight is ever held in memory longer than it takes to write it. Afterwards each graph is
compared with the modules of transformers.
"""

from dataclasses import replace
from pathlib import Path
from typing import Any

from transformers import Qwen3VLConfig, Qwen3VLMoeConfig

from command import LIMITS, Part, attributes_of, export, prefix_of, read_json, read_options
from graph import FLOAT16, Graph, Precision
from qwen3_vl_decoder import build_decoder, build_embedding
from qwen3_vl_references import (
    Config,
    decoder_reference,
    embedding_reference,
    vision_reference,
)
from qwen3_vl_vision import build_vision
from tokenizer import copy_chat_template, copy_tokenizer
from weights import Weights

CONFIGS = {"qwen3_vl": Qwen3VLConfig, "qwen3_vl_moe": Qwen3VLMoeConfig}


def parts_of(folder: Path, config: Config, precision: Precision) -> list[Part]:
    """All graphs, of which nothing has been written yet."""
    weights = Weights(folder)
    vision_prefix = prefix_of(weights, ("model.visual.", "visual."), "merger.norm.weight")
    text_prefix = prefix_of(weights, ("model.language_model.", "language_model."), "norm.weight")
    table = f"{text_prefix}embed_tokens"
    head = table if config.tie_word_embeddings else "lm_head"
    levels = len(config.vision_config.deepstack_visual_indexes)
    text = config.text_config.to_dict()

    # The vision tower is small, and 4 bits cost more than they save.
    vision = Graph("vision", weights, replace(precision, block_size=None))
    build_vision(vision, config.vision_config.to_dict(), vision_prefix)
    embedding = Graph("embedding", weights, precision)
    build_embedding(embedding, text, text_prefix)
    decoder = Graph("decoder", weights, precision)
    build_decoder(decoder, text, text_prefix, head, levels=levels)
    # The experts' kernel for 4 bits on CUDA computes in float16.
    routed = "num_experts" in text
    halved = routed and precision.block_size and precision.attention == "cuda"
    return [
        Part(vision, vision_reference(config, vision_prefix)),
        Part(embedding, embedding_reference(config, f"{table}.weight")),
        Part(
            decoder,
            decoder_reference(config, text_prefix, f"{head}.weight"),
            limit=LIMITS["float16"] if halved else None,
            is_routed=routed and (bool(halved) or precision.inner == FLOAT16),
        ),
    ]


def settings_of(folder: Path, config: Config) -> dict[str, Any]:
    """What the judge must know beside the graphs."""
    vision, text = config.vision_config, config.text_config
    scaling = text.rope_scaling or {}
    kind = scaling.get("rope_type", "default")
    if kind != "default":
        raise ValueError(f"Cannot export rope_type {kind}: must be default")
    generation = folder / "generation_config.json"
    of = attributes_of
    return {
        "vision": {
            **of(vision, "patch_size", "temporal_patch_size", "spatial_merge_size"),
            "head_dim": vision.hidden_size // vision.num_heads,
            "rope_theta": 10000,
            **of(vision, "num_position_embeddings", "out_hidden_size"),
            "deepstack_layers": len(vision.deepstack_visual_indexes),
        },
        "language": {
            **of(text, "hidden_size", "head_dim", "num_hidden_layers", "num_key_value_heads"),
            **of(text, "rope_theta", "max_position_embeddings", "vocab_size"),
            "mrope_section": scaling.get("mrope_section", [24, 20, 20]),
            **of(config, "image_token_id", "vision_start_token_id", "vision_end_token_id"),
        },
        "processor": read_json(folder / "preprocessor_config.json"),
        "generation": read_json(generation) if generation.is_file() else {},
    }


def main() -> None:
    options = read_options("Export a local Qwen3-VL folder as ONNX graphs.")
    folder = options.model
    model = read_json(folder / "config.json")["model_type"]
    if model not in CONFIGS:
        options.refuse(f"{folder} is a {model}, not one of {', '.join(CONFIGS)}")
    config = CONFIGS[model].from_pretrained(folder)

    def copy_texts(output: Path) -> None:
        copy_tokenizer([folder], output)
        copy_chat_template(folder, output)

    export(
        parts_of(folder, config, options.precision),
        options,
        kind={"format": 3, "model": model},
        libraries=("torch", "transformers", "onnx"),
        settings=settings_of(folder, config),
        copy_tokenizer=copy_texts,
    )


if __name__ == "__main__":
    main()
