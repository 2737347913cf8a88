# /// script
# requires-python = ">=3.11"
# dependencies = [
#   "diffusers==0.36.0",
#   "numpy==2.4.6",
#   "pillow==12.3.0",
#   "safetensors==0.8.0",
#   "tokenizers==0.22.2",
#   "torch==2.13.0",
#   "torchvision==0.28.0",
#   "transformers==4.57.6",
# ]
# ///
"""Writes what diffusers makes of edits with the tiny model that is committed as ONNX.

Writes `tests/lib/models/diffusion/qwen_image_edit/oracle/edits.json`, the same each time: of each
array every so many numbers. And `tests/lib/image/oracle/torchvision_resize.json`: hashes of resized
images. The argument is the tiny model's folder, as `scripts/engines/tiny_models.py` writes it.
"""

import hashlib
import json
import math
import sys
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT / "scripts/engines"))

# Before all that imports torchvision by itself.
from parity_case import traced_edit  # noqa: E402

from diffusers import QwenImageEditPipeline, QwenImageEditPlusPipeline  # noqa: E402
from torchvision.transforms.v2 import functional  # noqa: E402

EDITS = ROOT / "tests/lib/models/diffusion/qwen_image_edit/oracle/edits.json"
RESIZED = ROOT / "tests/lib/image/oracle/torchvision_resize.json"
PIPELINES = {cls.__name__: cls for cls in (QwenImageEditPipeline, QwenImageEditPlusPipeline)}
# How many numbers of an array are kept.
KEPT = 48
# What a distilled model's scheduler has other than its teacher's.
LIGHTNING = {"base_shift": math.log(3), "max_shift": math.log(3), "shift_terminal": None}


def picture(width: int, height: int) -> np.ndarray:
    """Bands of colour, and noise below them."""
    row, column, channel = np.indices((height, width, 3))
    bands = column * 5 + row * 3 * (channel + 1)
    noise = (row * width + column) ** 2 * 31 + channel * 77
    return np.where(row < height // 2, bands, noise).astype(np.uint64).astype(np.uint8)


def some(values: torch.Tensor | np.ndarray) -> dict[str, Any]:
    """Numbers at even distances, as many digits as name a float32."""
    flat = np.asarray(values).reshape(-1)
    every = max(1, len(flat) // KEPT)
    return {
        "count": len(flat),
        "every": every,
        "values": " ".join(f"{value:.9g}" for value in flat[::every].tolist()),
    }


def edit_case(
    model: str,
    *,
    pipeline: str,
    images: list[tuple[int, int]],
    prompt: str,
    steps: int,
    scale: float,
    seed: int,
    scheduler: dict[str, float | None],
) -> dict[str, Any]:
    pipe = PIPELINES[pipeline].from_pretrained(model, torch_dtype=torch.float32)
    pipe.scheduler = type(pipe.scheduler).from_config(pipe.scheduler.config, **scheduler)
    pipe.set_progress_bar_config(disable=True)
    image, trace = traced_edit(
        pipe,
        [Image.fromarray(picture(*size)) for size in images],
        prompt=prompt,
        negative_prompt=" ",
        steps=steps,
        scale=scale,
        seed=seed,
    )
    return {
        "pipeline": pipeline,
        "images": images,
        "prompt": prompt,
        "steps": steps,
        "scale": scale,
        "seed": seed,
        "scheduler": scheduler,
        "size": list(image.size),
        "sigmas": pipe.scheduler.sigmas.tolist(),
        "prompt_embeds": some(trace.embeds[0]),
        "negative_embeds": some(trace.embeds[1]) if len(trace.embeds) > 1 else None,
        "initial_latents": some(trace.initial_latents),
        "image_latents": some(trace.image_latents),
        "latents": some(trace.latents[-1]),
        "pixels": some(np.asarray(image)),
    }


def resize_case(size: list[int], to: list[int]) -> dict[str, Any]:
    pixels = torch.from_numpy(picture(*size)).permute(2, 0, 1)
    resized = functional.resize(
        pixels, to[::-1], functional.InterpolationMode.BICUBIC, antialias=True
    )
    content = resized.permute(1, 2, 0).contiguous().numpy().tobytes()
    return {"from": size, "to": to, "sha256": hashlib.sha256(content).hexdigest()}


def write(path: Path, cases: list[dict[str, Any]]) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(cases, ensure_ascii=False) + "\n")


def main() -> None:
    edit, plus = PIPELINES
    model = sys.argv[1]
    with torch.inference_mode():
        write(
            EDITS,
            [
                edit_case(
                    model,
                    pipeline=pipeline,
                    images=images,
                    prompt=prompt,
                    steps=steps,
                    scale=scale,
                    seed=seed,
                    scheduler=scheduler,
                )
                for pipeline, images, prompt, steps, scale, seed, scheduler in [
                    (edit, [(96, 64)], "Make the sky orange", 2, 4.0, 3, {}),
                    (edit, [(40, 90)], "把天空换成晚霞 🎨", 4, 1.0, 2**32 - 1, LIGHTNING),
                    (plus, [(96, 64), (50, 70)], "Put both side by side", 2, 2.5, 7, {}),
                ]
            ],
        )
    write(
        RESIZED,
        [
            resize_case(size, to)
            for size, to in [
                ([1, 1], [5, 3]),
                ([7, 5], [7, 13]),
                ([13, 9], [4, 9]),
                ([37, 23], [28, 56]),
                ([300, 200], [112, 84]),
                ([28, 28], [140, 140]),
                ([9, 1000], [28, 56]),
                ([64, 48], [64, 48]),
                ([1184, 896], [1176, 896]),
                ([1024, 1024], [1036, 1036]),
            ]
        ],
    )


if __name__ == "__main__":
    main()
