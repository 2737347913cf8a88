"""Times edits by diffusers on the CPU, from encoded source to encoded edit, part by part.

Writes one JSON object: of each edit the seconds on the clock and on the processors, and on the
clock of each network; and the process's peak of memory in bytes.
"""

import argparse
import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from PIL import Image

from torchvision_import import import_torchvision

import_torchvision()

from diffusers import DiffusionPipeline  # noqa: E402


def timed(times: dict[str, float], name: str, call: Callable[..., Any]) -> Callable[..., Any]:
    def run(*arguments: Any, **named: Any) -> Any:
        start = time.perf_counter()
        try:
            return call(*arguments, **named)
        finally:
            times[name] = times.get(name, 0.0) + time.perf_counter() - start

    return run


def main() -> None:
    parser = argparse.ArgumentParser(description="Time edits by diffusers on the CPU.")
    parser.add_argument("--model", required=True, metavar="DIR", help="folder of the pipeline")
    parser.add_argument("--image", required=True, type=Path, metavar="FILE")
    parser.add_argument("--prompt", required=True)
    parser.add_argument("--steps", required=True, type=int)
    parser.add_argument("--scale", required=True, type=float)
    parser.add_argument("--threads", required=True, type=int)
    parser.add_argument("--edits", required=True, type=int, help="how many, of seeds 0, 1, ...")
    parser.add_argument("--output", required=True, type=Path, metavar="FILE", help="the last edit")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)

    pipe = DiffusionPipeline.from_pretrained(arguments.model, torch_dtype=torch.float32)
    pipe.set_progress_bar_config(disable=True)
    parts: dict[str, float] = {}
    for module, method, name in (
        (pipe.text_encoder.model.visual, "forward", "vision"),
        (pipe.text_encoder, "forward", "text encoder"),
        (pipe.transformer, "forward", "transformer"),
        (pipe.vae, "encode", "vae_encoder"),
        (pipe.vae, "decode", "vae_decoder"),
    ):
        setattr(module, method, timed(parts, name, getattr(module, method)))

    edits = []
    for seed in range(arguments.edits):
        parts.clear()
        start, busy = time.perf_counter(), time.process_time()
        edit = pipe(
            image=Image.open(arguments.image).convert("RGB"),
            prompt=arguments.prompt,
            negative_prompt=" ",
            num_inference_steps=arguments.steps,
            true_cfg_scale=arguments.scale,
            generator=torch.Generator().manual_seed(seed),
        ).images[0]
        edit.save(arguments.output)
        seconds, busy = time.perf_counter() - start, time.process_time() - busy
        parts["language"] = parts.pop("text encoder") - parts["vision"]
        edits.append({"seconds": seconds, "busy": busy, "parts": dict(parts)})
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    unit = 1 if sys.platform == "darwin" else 1024
    json.dump({"edits": edits, "peak": peak * unit}, sys.stdout)
    print()


if __name__ == "__main__":
    main()
