"""Writes a Qwen3-VL of about 100 million random weights, to measure speed with.

Its kinds of layers, shares of heads and way of images are those of the real model; there are fewer
and narrower layers, and few words.
"""

import argparse
from pathlib import Path

import torch

from tiny_models import JudgeSizes, make_tokenizer, write_judge

SIZES = JudgeSizes(
    text={
        "hidden_size": 768,
        "intermediate_size": 2304,
        "num_hidden_layers": 12,
        "num_attention_heads": 16,
        "num_key_value_heads": 8,
        "head_dim": 64,
    },
    vision={
        "depth": 6,
        "hidden_size": 384,
        "intermediate_size": 1536,
        "num_heads": 6,
        "out_hidden_size": 768,
        "num_position_embeddings": 2304,
        "deepstack_visual_indexes": [1, 3, 5],
    },
    mrope_section=[12, 10, 10],
    scale=1.5,
)


def main() -> None:
    parser = argparse.ArgumentParser(
        description="Write a Qwen3-VL of about 100 million random weights."
    )
    parser.add_argument("--output", required=True, type=Path, metavar="DIR", help="a folder")
    parser.add_argument("--seed", type=int, default=0, help="of the weights")
    arguments = parser.parse_args()

    torch.manual_seed(arguments.seed)
    count = write_judge(make_tokenizer(), SIZES, arguments.output)
    print(f"{count / 1e6:.0f} million weights written to {arguments.output}")


if __name__ == "__main__":
    main()
