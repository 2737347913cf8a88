# /// script
# requires-python = ">=3.11"
# dependencies = [
#   "diffusers==0.36.0",
#   "numpy==2.4.6",
#   "pillow==12.3.0",
#   "tokenizers==0.22.2",
#   "torch==2.13.0",
#   "torchvision==0.28.0",
#   "transformers==4.57.6",
# ]
# ///
"""Writes what transformers and diffusers make of prompts and images for Qwen-Image-Edit.

Writes `tests/lib/models/diffusion/qwen_image_edit/oracle/layout.json`, the same each time. The
argument is the folder of a small Qwen2 tokenizer, by which the tests read the same prompts.
"""

import hashlib
import json
import sys
from pathlib import Path

import numpy as np
import torch
from PIL import Image

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT / "scripts/engines"))

from torchvision_import import import_torchvision  # noqa: E402

import_torchvision()

from diffusers import QwenImageEditPipeline, QwenImageEditPlusPipeline  # noqa: E402
from transformers import (  # noqa: E402
    AutoTokenizer,
    Qwen2_5_VLConfig,
    Qwen2_5_VLForConditionalGeneration,
    Qwen2_5_VLProcessor,
    Qwen2VLImageProcessorFast,
    Qwen2VLVideoProcessor,
)
from transformers.models.qwen2_5_vl.configuration_qwen2_5_vl import (  # noqa: E402
    Qwen2_5_VLTextConfig,
    Qwen2_5_VLVisionConfig,
)
from transformers.models.qwen2_5_vl.modeling_qwen2_5_vl import (  # noqa: E402
    Qwen2_5_VisionTransformerPretrainedModel,
    Qwen2_5_VLRotaryEmbedding,
    apply_multimodal_rotary_pos_emb,
)
from transformers.models.qwen2_vl.image_processing_qwen2_vl import smart_resize  # noqa: E402

OUTPUT = ROOT / "tests/lib/models/diffusion/qwen_image_edit/oracle/layout.json"
PIPELINES = {cls.__name__: cls for cls in (QwenImageEditPipeline, QwenImageEditPlusPipeline)}
IMAGE_TOKEN, VISION_START = 7, 5


def line(values: list[int] | torch.Tensor) -> str:
    """Numbers in one string, for the file's sake; of float32 as many digits as name each."""
    if isinstance(values, torch.Tensor):
        values = values.flatten().tolist()
    return " ".join(f"{value:.9g}" for value in values)


def size_cases() -> list[dict]:
    """Sizes of the vision tower's images: usual, at halves, too small, too large, narrow."""
    sizes = [
        *[(1024, 1024), (1376, 768), (1184, 896), (832, 1248), (576, 1760), (384, 384)],
        *[(42, 42), (70, 98), (14, 500), (1, 1), (28, 28), (9, 1700), (200, 1), (5000, 7001)],
        *[(30000, 160), (56, 56), (55, 57)],
    ]
    return [
        {
            "size": [width, height],
            "max_pixels": most,
            "resized": list(reversed(smart_resize(height, width, 28, 3136, most))),
        }
        for most in (12845056, 1003520)
        for width, height in sizes
    ]


def window_case(grids: list[list[int]], *, head_dim: int, patches: list[int]) -> dict:
    """What the tower's layers are told: ends of windows, ends of images, rotary tables."""
    config = Qwen2_5_VLVisionConfig(
        depth=2,
        hidden_size=2 * head_dim,
        num_heads=2,
        intermediate_size=8,
        out_hidden_size=8,
        fullatt_block_indexes=[1],
    )
    tower = Qwen2_5_VisionTransformerPretrainedModel(config)
    told: list[dict] = []
    for block in tower.blocks:
        block.register_forward_pre_hook(
            lambda _, __, named: told.append(named), with_kwargs=True
        )
    grid_thw = torch.tensor([[1, *grid] for grid in grids])
    count = int(grid_thw.prod(1).sum())
    with torch.inference_mode():
        tower(torch.zeros(count, 1176), grid_thw)
    window_index, _ = tower.get_window_index(grid_thw)
    cos, sin = told[0]["position_embeddings"]
    return {
        "grids": grids,
        "head_dim": head_dim,
        "window_index": line(window_index),
        "reverse_index": line(torch.argsort(window_index)),
        "window_ends": line(told[0]["cu_seqlens"][1:]),
        "image_ends": line(told[1]["cu_seqlens"][1:]),
        "patches": line(patches),
        "cos": line(cos[patches]),
        "sin": line(sin[patches]),
    }


def window_cases() -> list[dict]:
    """Sides that are odd, divisible by the window's, smaller than it; two and three images."""
    return [
        window_case([[10, 14]], head_dim=16, patches=[0, 5, 63, 100, 139]),
        window_case([[16, 8]], head_dim=16, patches=[0, 127]),
        window_case([[4, 6]], head_dim=16, patches=[23]),
        window_case([[2, 2]], head_dim=16, patches=[0, 1, 2, 3]),
        window_case([[10, 6], [8, 18]], head_dim=16, patches=[59, 60, 203]),
        window_case([[4, 4], [6, 2], [18, 10]], head_dim=16, patches=[207]),
        window_case([[22, 34]], head_dim=80, patches=[0, 333, 747]),
    ]


def position_cases() -> list[dict]:
    """Positions of text and images."""
    config = Qwen2_5_VLConfig(image_token_id=IMAGE_TOKEN, vision_start_token_id=VISION_START)
    with torch.device("meta"):
        model = Qwen2_5_VLForConditionalGeneration(config).model

    def case(texts: list[int], grids: list[list[int]]) -> dict:
        """Texts of so many tokens around the images."""
        ids = [1] * texts[0]
        for (height, width), after in zip(grids, texts[1:], strict=True):
            ids += [VISION_START] + [IMAGE_TOKEN] * (height * width // 4) + [1] * after
        positions, _ = model.get_rope_index(
            torch.tensor([ids]), torch.tensor([[1, *grid] for grid in grids])
        )
        return {
            "image_token": IMAGE_TOKEN,
            "ids": line(ids),
            "grids": grids,
            "positions": [line(axis) for axis in positions[:, 0]],
        }

    return [
        case([5, 6], [[8, 12]]),
        case([64, 3], [[12, 6]]),
        case([0, 1], [[2, 2]]),
        case([4, 9, 2], [[10, 6], [4, 16]]),
        case([3, 1, 0, 2], [[2, 2], [6, 6], [4, 2]]),
    ]


def rope_cases() -> list[dict]:
    """The language model's tables at some positions, taken from what they do to a vector."""
    positions = torch.tensor([[0, 65, 102, 3001], [0, 70, 102, 3002], [0, 99, 102, 3003]])
    cases = []
    for head_dim, section in ((16, [2, 3, 3]), (128, [16, 24, 24])):
        config = Qwen2_5_VLTextConfig(
            hidden_size=head_dim,
            num_attention_heads=1,
            rope_theta=1e6,
            rope_scaling={"type": "mrope", "mrope_section": section},
        )
        cos, sin = Qwen2_5_VLRotaryEmbedding(config)(torch.zeros(1), positions[:, None])
        first = torch.zeros(1, 1, positions.shape[1], head_dim)
        second = first.clone()
        first[..., : head_dim // 2] = 1
        second[..., head_dim // 2 :] = 1
        first, second = apply_multimodal_rotary_pos_emb(first, second, cos, sin, section)
        (cos1, sin2), (minus_sin1, cos2) = (side[0, 0].chunk(2, -1) for side in (first, second))
        cases.append(
            {
                "head_dim": head_dim,
                "mrope_section": section,
                "positions": [line(axis) for axis in positions],
                "cos": line(torch.cat((cos1, cos2), -1)),
                "sin": line(torch.cat((-minus_sin1, sin2), -1)),
            }
        )
    return cases


def picture(width: int, height: int) -> Image.Image:
    """A picture that the tests can draw as well: slopes and a checkerboard."""
    x, y, channel = np.arange(width), np.arange(height)[:, None], np.arange(3)[:, None, None]
    slopes = np.abs((3 * x + 2 * y + 40 * channel) % 400 - 200)
    pixels = slopes + 50 * ((x // 5 + y // 7) % 2)
    return Image.fromarray(np.moveaxis(pixels, 0, 2).astype(np.uint8))


def patch_cases() -> list[dict]:
    """Pixel values, to the bit."""
    cases = []
    # The first is not resized; the others shrink and grow.
    for width, height in ((112, 84), (67, 60), (50, 31), (300, 141)):
        images = [picture(width, height)]
        made = Qwen2VLImageProcessorFast()(images=images, return_tensors="pt")
        values = made.pixel_values.numpy().astype("<f4")
        cases.append(
            {
                "size": [width, height],
                "grid": made.image_grid_thw[0, 1:].tolist(),
                "sha256": hashlib.sha256(values.tobytes()).hexdigest(),
            }
        )
    return cases


def prompt_cases(tokenizer_folder: Path) -> list[dict]:
    """Ids of whole prompts, images expanded."""
    processor = Qwen2_5_VLProcessor(
        image_processor=Qwen2VLImageProcessorFast(),
        tokenizer=AutoTokenizer.from_pretrained(tokenizer_folder),
        video_processor=Qwen2VLVideoProcessor(),
    )
    one, two = [picture(56, 84)], [picture(56, 84), picture(84, 112)]
    cases = [
        ("QwenImageEditPipeline", "Make Pikachu hold a sign", one),
        ("QwenImageEditPipeline", " ", one),
        ("QwenImageEditPipeline", "把天空换成晚霞", one),
        ("QwenImageEditPipeline", "", one),
        (
            "QwenImageEditPipeline",
            'Replace the car\'s color with neon-green 🎨, keep "42".<|im_end|>',
            one,
        ),
        ("QwenImageEditPlusPipeline", "  leading spaces\n\nnewlines\t tab", one),
        ("QwenImageEditPlusPipeline", "Put both {cats} in 1 room: 12,345", two),
    ]

    def text_of(pipeline: str, instruction: str, images: int) -> str:
        pipe = PIPELINES[pipeline](None, None, None, None, None, None)
        pictures = "".join(
            f"Picture {index + 1}: <|vision_start|><|image_pad|><|vision_end|>"
            for index in range(images if "Plus" in pipeline else 0)
        )
        return pipe.prompt_template_encode.format(pictures + instruction)

    found = []
    for pipeline, instruction, images in cases:
        text = text_of(pipeline, instruction, len(images))
        made = processor(text=[text], images=images, return_tensors="pt")
        found.append(
            {
                "pipeline": pipeline,
                "instruction": instruction,
                "text": text,
                "image_tokens": (made.image_grid_thw.prod(1) // 4).tolist(),
                "ids": line(made.input_ids[0]),
            }
        )
    return found


def main() -> None:
    torch.manual_seed(0)
    content = {
        "sizes": size_cases(),
        "windows": window_cases(),
        "positions": position_cases(),
        "ropes": rope_cases(),
        "patches": patch_cases(),
        "prompts": prompt_cases(Path(sys.argv[1])),
    }
    OUTPUT.parent.mkdir(parents=True, exist_ok=True)
    OUTPUT.write_text(json.dumps(content, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
