# /// script
# requires-python = ">=3.11"
# dependencies = [
#   "numpy==2.4.6",
#   "pillow==13.0.0",
#   "torch",
# ]
# ///
"""Writes how far Pillow and torch find edits from their targets, for the tests.

Writes `tests/lib/companions/oracle/target_distance.json`, the same each time. Runs in the
environment of `scripts/export`.
"""

import base64
import json
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import nn

FILE = Path(__file__).parents[2] / "tests/lib/companions/oracle/target_distance.json"
SIZES = [((16, 12), (16, 12)), ((9, 7), (16, 12)), ((24, 10), (8, 8)), ((1, 1), (5, 3))]


def case(generator: np.random.Generator, edited: tuple[int, int], target: tuple[int, int]) -> dict:
    """Two images of noise, given as (width, height), and their distances."""
    first, second = (
        generator.integers(0, 256, (height, width, 3), dtype=np.uint8)
        for width, height in (edited, target)
    )
    resized = np.asarray(Image.fromarray(first).resize(target))
    one, other = (torch.from_numpy(image.astype(np.float32) / 255) for image in (resized, second))
    return {
        "edited": {"width": edited[0], "height": edited[1], "data": encoded(first)},
        "target": {"width": target[0], "height": target[1], "data": encoded(second)},
        "l1": nn.L1Loss()(one, other).item(),
        "l2": nn.MSELoss()(one, other).item(),
    }


def encoded(image: np.ndarray) -> str:
    """Bytes, row by row, as base64."""
    return base64.b64encode(image.tobytes()).decode()


generator = np.random.default_rng(7)
cases = [case(generator, edited, target) for edited, target in SIZES]
FILE.write_text(json.dumps(cases, indent=2) + "\n")
