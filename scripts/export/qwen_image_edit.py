"""Exports a local Qwen-Image-Edit pipeline folder as ONNX graphs with a manifest.

No weight is ever held in memory longer than it takes to write it. Afterwards each graph is
compared with the modules of diffusers and transformers.
"""

import argparse
import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch
from transformers import AutoTokenizer, Qwen2_5_VLConfig

from comparison import (
    Reference,
    differences,
    language_reference,
    run_graph,
    transformer_reference,
    vae_references,
    vision_reference,
)
from graph import BFLOAT16, FLOAT, FLOAT16, INLINE_LIMIT, Graph, Precision
from language import build_language
from transformer import build_transformer
from vae import build_decoder, build_encoder
from vision import build_vision
from weights import Weights

PIPELINES = ("QwenImageEditPipeline", "QwenImageEditPlusPipeline")
INNER = {"float32": FLOAT, "float16": FLOAT16, "bfloat16": BFLOAT16, "int4": FLOAT}
# How far a graph may be, relatively, from the same computation in PyTorch.
LIMITS = {"float32": 2e-5, "int4": 2e-5, "bfloat16": 2e-5, "float16": 1e-2}
# Tokens of the system's turn, which no prompt embedding keeps.
DROPPED_TOKENS = 64
# Python with the libraries loaded, in bytes.
PROCESS = 1.0e9
# What onnxruntime's CPU takes for the weights, relative to their bytes: it keeps a copy in its own
# order. Those in bfloat16 stay in their file and are widened one after the other.
RUNNING = {FLOAT: 2, FLOAT16: 2, BFLOAT16: 0}


@dataclass(frozen=True)
class Part:
    graph: Graph
    reference: Reference


def read_json(file: Path) -> dict[str, Any]:
    return json.loads(file.read_text())


def prefix_of(weights: Weights, names: tuple[str, ...], key: str) -> str:
    """Older and newer versions of transformers name the parts of the text encoder differently."""
    found = [name for name in names if f"{name}{key}" in weights]
    if not found:
        raise ValueError(f"Cannot find {key} in the text encoder")
    return found[0]


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
        Part(decoder, decoder_reference),
    ]


def settings_of(folder: Path) -> dict[str, Any]:
    """What the pipeline must know beside the graphs."""
    config = Qwen2_5_VLConfig.from_pretrained(folder / "text_encoder")
    vision, text = config.vision_config, config.text_config
    transformer = read_json(folder / "transformer/config.json")
    vae = read_json(folder / "vae/config.json")

    def of(source: Any, *names: str) -> dict[str, Any]:
        return {name: getattr(source, name) for name in names}

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


def copy_tokenizer(folder: Path, output: Path) -> None:
    """Copies the two files that hold all of it, or makes them of the older kind's many."""
    output.mkdir(exist_ok=True)
    names = ("tokenizer.json", "tokenizer_config.json")
    for source in (folder / "tokenizer", folder / "processor"):
        if all((source / name).is_file() for name in names):
            for name in names:
                shutil.copyfile(source / name, output / name)
            return
    tokenizer = AutoTokenizer.from_pretrained(folder / "tokenizer")
    tokenizer.backend_tokenizer.save(str(output / names[0]))
    shutil.copyfile(folder / "tokenizer" / names[1], output / names[1])


def gigabytes(count: float) -> str:
    return f"{count / 1e9:.2f} GB"


def say(text: str) -> None:
    print(text, flush=True)


def say_needs(parts: list[Part], *, external: Callable[[int], bool], compared: bool) -> None:
    """Disk and memory, before anything is written."""
    graphs = [part.graph for part in parts]
    for graph in graphs:
        say(f"{graph.name}: {gigabytes(graph.size())} of weights")
    say(f"disk: {gigabytes(sum(graph.size() for graph in graphs))}")
    # A graph in one file is gathered whole, then copied twice to be written.
    held = max(0 if external(graph.size()) else 3 * graph.size() for graph in graphs)
    tensor = max(graph.largest() for graph in graphs)
    say(f"memory to write: {gigabytes(PROCESS + held + tensor)}")
    if compared:
        runs = max(RUNNING[graph.inner] * graph.size() for graph in graphs)
        say(f"memory to compare: {gigabytes(PROCESS + max(runs, tensor))}")


@torch.inference_mode()
def compare(part: Part, file: Path, dtype: str) -> bool:
    """Prints how far the graph is from PyTorch; false where that is too far."""
    graph = part.graph
    inputs, expected = part.reference(graph.rounded)
    result = run_graph(file, inputs, widened=graph.inner == BFLOAT16)
    if "decoder" in graph.name:
        result = result.clamp(-1, 1)
    largest, relative = differences(result, expected)
    text = f"{graph.name}: largest difference {largest:.2e}, relative {relative:.2e}"
    if dtype != "float32":
        _, unrounded = part.reference(lambda key: graph.weights[key])
        text += f"; from unrounded weights {differences(result, unrounded)[1]:.2e}"
    limit = LIMITS[dtype]
    say(text if relative <= limit else f"{text}; TOO FAR, the limit is {limit:.0e}")
    return relative <= limit


def main() -> None:
    parser = argparse.ArgumentParser(
        description="Export a local Qwen-Image-Edit pipeline folder as ONNX graphs."
    )
    parser.add_argument("--model", required=True, type=Path, metavar="DIR")
    parser.add_argument("--output", required=True, type=Path, metavar="DIR")
    parser.add_argument("--dtype", default="float32", choices=INNER, help="of the weights inside")
    parser.add_argument(
        "--block-size", default=32, type=int, metavar="N", help="weights of one scale, with int4"
    )
    parser.add_argument(
        "--fused-attention",
        default="cpu",
        choices=("cpu", "cuda", "none"),
        help="whose kernel to suit",
    )
    parser.add_argument(
        "--external-data", action="store_true", help="keep even small weights beside the graphs"
    )
    parser.add_argument(
        "--no-comparison", action="store_true", help="do not compare the graphs with PyTorch"
    )
    arguments = parser.parse_args()
    folder, output, dtype = arguments.model, arguments.output, arguments.dtype

    pipeline = read_json(folder / "model_index.json")["_class_name"]
    if pipeline not in PIPELINES:
        parser.error(f"{folder} is a {pipeline}, not one of {', '.join(PIPELINES)}")
    block_size = arguments.block_size if dtype == "int4" else None
    parts = parts_of(folder, Precision(INNER[dtype], block_size, arguments.fused_attention))

    def external(size: int) -> bool:
        return arguments.external_data or size > INLINE_LIMIT

    say_needs(parts, external=external, compared=not arguments.no_comparison)
    output.mkdir(parents=True, exist_ok=True)
    copy_tokenizer(folder, output / "tokenizer")
    graphs = {}
    for part in parts:
        asked = external(part.graph.size())
        graphs[part.graph.name] = part.graph.write(output, external=asked)
    libraries = ("torch", "diffusers", "transformers", "onnx")
    manifest = {
        "format": 1,
        "pipeline": pipeline,
        "source": folder.resolve().name,
        "versions": {name: version(name) for name in libraries},
        "dtype": dtype,
        **({} if block_size is None else {"block_size": block_size}),
        "fused_attention": arguments.fused_attention,
        "graphs": graphs,
        **settings_of(folder),
    }
    (output / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")
    say(f"written to {output}")

    if not arguments.no_comparison:
        files = {part.graph.name: output / f"{part.graph.name}.onnx" for part in parts}
        near = [compare(part, files[part.graph.name], dtype) for part in parts]
        if not all(near):
            sys.exit("the graphs are not what PyTorch computes")


if __name__ == "__main__":
    main()
