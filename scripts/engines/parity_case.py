"""Makes an edit with diffusers, and keeps its numbers as a case for `deno task parity`.

A case is a folder with `case.json` (what was asked), the images `input0.png` and so on,
`output.png`, and `tensors.safetensors`.
"""

import argparse
import json
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch
from PIL import Image
from safetensors.torch import save_file

from torchvision_import import import_torchvision

import_torchvision()

import diffusers  # noqa: E402

PIPELINES = ("QwenImageEditPipeline", "QwenImageEditPlusPipeline")
LIBRARIES = ("torch", "transformers", "diffusers", "numpy")


@dataclass
class Trace:
    """Numbers on the way of an edit; of each step the latents after it."""

    embeds: list[torch.Tensor] = field(default_factory=list)
    initial_latents: torch.Tensor | None = None
    image_latents: torch.Tensor | None = None
    latents: list[torch.Tensor] = field(default_factory=list)


def traced_edit(
    pipe: Any,
    images: list[Image.Image],
    *,
    prompt: str,
    negative_prompt: str,
    steps: int,
    scale: float,
    seed: int,
) -> tuple[Image.Image, Trace]:
    """An edit as a plain script asks for it, and what is to be seen of it from outside."""
    trace = Trace()
    encode_prompt, prepare_latents = pipe.encode_prompt, pipe.prepare_latents

    def encode(**arguments: Any) -> Any:
        result = encode_prompt(**arguments)
        trace.embeds.append(result[0])
        return result

    def prepare(*arguments: Any) -> Any:
        result = prepare_latents(*arguments)
        trace.initial_latents, trace.image_latents = result
        return result

    def keep(_: Any, __: int, ___: Any, values: dict[str, torch.Tensor]) -> dict[str, Any]:
        trace.latents.append(values["latents"])
        return {}

    pipe.encode_prompt, pipe.prepare_latents = encode, prepare
    try:
        result = pipe(
            image=images if len(images) > 1 else images[0],
            prompt=prompt,
            negative_prompt=negative_prompt,
            num_inference_steps=steps,
            true_cfg_scale=scale,
            generator=torch.Generator().manual_seed(seed),
            callback_on_step_end=keep,
        )
    finally:
        pipe.encode_prompt, pipe.prepare_latents = encode_prompt, prepare_latents
    return result.images[0], trace


def tensors_of(trace: Trace, scheduler: Any) -> dict[str, torch.Tensor]:
    named = {
        "prompt_embeds": trace.embeds[0],
        **({"negative_prompt_embeds": trace.embeds[1]} if len(trace.embeds) > 1 else {}),
        "initial_latents": trace.initial_latents,
        "image_latents": trace.image_latents,
        "sigmas": scheduler.sigmas,
        "timesteps": scheduler.timesteps,
        **{f"latents_after_step_{step}": value for step, value in enumerate(trace.latents)},
    }
    return {name: value.float().cpu().contiguous() for name, value in named.items()}


def main() -> None:
    parser = argparse.ArgumentParser(
        description="Make an edit with diffusers, and keep its numbers for `deno task parity`.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument("--model", required=True, metavar="DIR", help="folder of the pipeline")
    parser.add_argument(
        "--image", required=True, action="append", metavar="FILE", help="again for each further one"
    )
    parser.add_argument("--prompt", required=True, help="the instruction")
    parser.add_argument("--output", required=True, type=Path, metavar="DIR", help="the case")
    parser.add_argument("--negative-prompt", default=" ", help="used where the scale is above 1")
    parser.add_argument("--steps", type=int, default=50, metavar="N")
    parser.add_argument("--scale", type=float, default=4.0, help="true_cfg_scale")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--device", default="cpu", help="cpu, cuda, or one GPU such as cuda:0")
    parser.add_argument("--dtype", default="float32", choices=("float32", "bfloat16"))
    parser.add_argument(
        "--pipeline", choices=PIPELINES, help="instead of the one that model_index.json names"
    )
    arguments = parser.parse_args()

    images = [Image.open(file).convert("RGB") for file in arguments.image]
    kind = getattr(diffusers, arguments.pipeline or "DiffusionPipeline")
    pipe = kind.from_pretrained(arguments.model, torch_dtype=getattr(torch, arguments.dtype))
    pipe.to(arguments.device)
    output, trace = traced_edit(
        pipe,
        images,
        prompt=arguments.prompt,
        negative_prompt=arguments.negative_prompt,
        steps=arguments.steps,
        scale=arguments.scale,
        seed=arguments.seed,
    )

    folder = arguments.output
    folder.mkdir(parents=True, exist_ok=True)
    for index, image in enumerate(images):
        image.save(folder / f"input{index}.png")
    output.save(folder / "output.png")
    save_file(tensors_of(trace, pipe.scheduler), folder / "tensors.safetensors")
    asked = {
        "prompt": arguments.prompt,
        "negative_prompt": arguments.negative_prompt,
        "num_inference_steps": arguments.steps,
        "true_cfg_scale": arguments.scale,
        "seed": arguments.seed,
        "output_size": output.size,
        "dtype": arguments.dtype,
        "versions": {name: version(name) for name in LIBRARIES},
    }
    (folder / "case.json").write_text(json.dumps(asked, ensure_ascii=False, indent=2) + "\n")
    print(f"written to {folder}")


if __name__ == "__main__":
    main()
