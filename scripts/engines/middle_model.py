"""Writes a Qwen-Image-Edit pipeline of about 200 million random weights, to measure speed with.

Its heads, widths of windows and kinds of layers are those of the real model; there are fewer and
narrower layers.
"""

import argparse
from pathlib import Path

import torch

from tiny_models import EditorSizes, make_editor, make_tokenizer

SIZES = EditorSizes(
    text={
        "hidden_size": 1024,
        "intermediate_size": 4096,
        "num_attention_heads": 8,
        "num_key_value_heads": 2,
        "num_hidden_layers": 4,
        "rope_scaling": {"type": "default", "mrope_section": [16, 24, 24]},
    },
    vision={
        "depth": 4,
        "hidden_size": 640,
        "intermediate_size": 1712,
        "num_heads": 8,
        "out_hidden_size": 1024,
        "fullatt_block_indexes": [3],
    },
    transformer={
        "num_layers": 3,
        "attention_head_dim": 128,
        "num_attention_heads": 8,
        "joint_attention_dim": 1024,
        "axes_dims_rope": (16, 56, 56),
    },
    vae={"base_dim": 32, "num_res_blocks": 2},
)


def main() -> None:
    parser = argparse.ArgumentParser(
        description="Write a Qwen-Image-Edit of about 200 million random weights."
    )
    parser.add_argument("--output", required=True, type=Path, metavar="DIR", help="a folder")
    parser.add_argument("--seed", type=int, default=0, help="of the weights")
    arguments = parser.parse_args()

    torch.manual_seed(arguments.seed)
    pipeline = make_editor(make_tokenizer(), SIZES)
    pipeline.save_pretrained(arguments.output)
    parts = (pipeline.text_encoder, pipeline.transformer, pipeline.vae)
    count = sum(parameter.numel() for part in parts for parameter in part.parameters())
    print(f"{count / 1e6:.0f} million weights written to {arguments.output}")


if __name__ == "__main__":
    main()
