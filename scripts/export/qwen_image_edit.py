"""Exports a local Qwen-Image-Edit pipeline folder as ONNX graphs with a manifest.

No weight is ever held in memory longer than it takes to write it. Afterwards each graph is
compared with the modules of diffusers and transformers.
"""

from dataclasses import replace
from pathlib import Path
from typing import Any

from transformers import Qwen2_5_VLConfig

from command import Part, attributes_of, export, prefix_of, read_json, read_options
from graph import Graph, Precision
from language import build_language
from qwen_image_edit_references import (
    language_reference,
    transformer_reference,
    vae_references,
    vision_reference,
)
from tokenizer import copy_tokenizer
from transformer import build_transformer
from vae import build_decoder, build_encoder
from vision import build_vision
from weights import Weights

PIPELINES = ("QwenImageEditPipeline", "QwenImageEditPlusPipeline")
# Tokens of the system's turn, which no prompt embedding keeps.
DROPPED_TOKENS = 64


def parts_of(folder: Path, precision: Precision) -> list[Part]:
    """All graphs, of which nothing has been written yet."""
    # onnxruntime has no convolutions in bfloat16, and activations of the VAE may overflow float16.
    full = Precision(attention=precision.attention)
    # The vision tower is small, and 4 bits cost more than they save.
    vision_precision = replace(precision, block_size=None)

    encoder_folder = folder / "text_encoder"
    config = Qwen2_5_VLConfig.from_pretrained(encoder_folder)
    weights = Weights(encoder_folder)
    vision_prefix = prefix_of(weights, ("visual.", "model.visual."), "merger.ln_q.weight")
    text_prefix = prefix_of(weights, ("model.", "model.language_model."), "norm.weight")
    vision = Graph("vision", weights, vision_precision)
    build_vision(vision, config.vision_config.to_dict(), vision_prefix)
    language = Graph("language", weights, precision)
    build_language(language, config.text_config.to_dict(), text_prefix)

    transformer_config = read_json(folder / "transformer/config.json")
    transformer = Graph("transformer", Weights(folder / "transformer"), precision)
    build_transformer(transformer, transformer_config)

    vae_config = read_json(folder / "vae/config.json")
    if vae_config["attn_scales"]:
        raise ValueError("Cannot export a VAE with attn_scales")
    vae_weights = Weights(folder / "vae")
    encoder, decoder = (Graph(f"vae_{end}", vae_weights, full) for end in ("encoder", "decoder"))
    build_encoder(encoder, vae_config)
    build_decoder(decoder, vae_config)
    encoder_reference, decoder_reference = vae_references(vae_config)

    return [
        Part(vision, vision_reference(config, vision_prefix)),
        Part(language, language_reference(config, text_prefix)),
        Part(transformer, transformer_reference(transformer_config)),
        Part(encoder, encoder_reference),
        # The reference clamps, the graph does not.
        Part(decoder, decoder_reference, finish=lambda image: image.clamp(-1, 1)),
    ]


def settings_of(folder: Path) -> dict[str, Any]:
    """What the pipeline must know beside the graphs."""
    config = Qwen2_5_VLConfig.from_pretrained(folder / "text_encoder")
    vision, text = config.vision_config, config.text_config
    transformer = read_json(folder / "transformer/config.json")
    vae = read_json(folder / "vae/config.json")
    of = attributes_of

    return {
        "vision": {
            **of(vision, "patch_size", "temporal_patch_size", "spatial_merge_size"),
            **of(vision, "window_size", "fullatt_block_indexes", "out_hidden_size"),
            "head_dim": vision.hidden_size // vision.num_heads,
            "rope_theta": 10000,
        },
        "language": {
            **of(text, "hidden_size", "rope_theta", "max_position_embeddings", "vocab_size"),
            "head_dim": text.hidden_size // text.num_attention_heads,
            "mrope_section": text.rope_scaling["mrope_section"],
            **of(config, "image_token_id", "vision_start_token_id", "vision_end_token_id"),
        },
        "transformer": {
            **{
                name: transformer[name]
                for name in (
                    "in_channels",
                    "out_channels",
                    "patch_size",
                    "attention_head_dim",
                    "num_attention_heads",
                    "joint_attention_dim",
                    "axes_dims_rope",
                )
            },
            "rope_theta": 10000,
            "scale_rope": True,
            "zero_cond_t": transformer.get("zero_cond_t", False),
        },
        "vae": {
            "z_dim": vae["z_dim"],
            "scale_factor": 2 ** len(vae["temperal_downsample"]),
            "latents_mean": vae["latents_mean"],
            "latents_std": vae["latents_std"],
        },
        "scheduler": read_json(folder / "scheduler/scheduler_config.json"),
        "processor": read_json(folder / "processor/preprocessor_config.json"),
        "drop_idx": DROPPED_TOKENS,
    }


def main() -> None:
    options = read_options("Export a local Qwen-Image-Edit pipeline folder as ONNX graphs.")
    folder = options.model
    pipeline = read_json(folder / "model_index.json")["_class_name"]
    if pipeline not in PIPELINES:
        options.refuse(f"{folder} is a {pipeline}, not one of {', '.join(PIPELINES)}")
    tokenizers = [folder / "tokenizer", folder / "processor"]
    export(
        parts_of(folder, options.precision),
        options,
        kind={"format": 1, "pipeline": pipeline},
        libraries=("torch", "diffusers", "transformers", "onnx"),
        settings=settings_of(folder),
        copy_tokenizer=lambda output: copy_tokenizer(tokenizers, output),
    )


if __name__ == "__main__":
    main()
