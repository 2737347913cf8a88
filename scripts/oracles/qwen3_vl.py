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
"""Writes what transformers makes of prompts and images with the tiny judges committed as ONNX.

Writes `layout.json`, `replies.json` and `sampling.json` in
`tests/lib/models/reward/qwen3_vl/oracle`, the same each time. The argument is the folder with the
tiny models `qwen3_vl` and `qwen3_vl_moe`, as `scripts/engines/tiny_models.py` writes it.
"""

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

import torch
from PIL import Image

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT / "scripts/engines"))

from torchvision_import import import_torchvision  # noqa: E402

import_torchvision()

from qwen_edits import picture  # noqa: E402
from qwen_layout import line  # noqa: E402
from transformers import (  # noqa: E402
    AutoModelForImageTextToText,
    AutoProcessor,
    LogitsProcessorList,
    Qwen2VLImageProcessorFast,
    Qwen3VLConfig,
    Qwen3VLForConditionalGeneration,
    RepetitionPenaltyLogitsProcessor,
    TemperatureLogitsWarper,
    TopKLogitsWarper,
    TopPLogitsWarper,
)
from transformers.models.qwen2_vl.image_processing_qwen2_vl import smart_resize  # noqa: E402
from transformers.models.qwen3_vl.configuration_qwen3_vl import (  # noqa: E402
    Qwen3VLTextConfig,
    Qwen3VLVisionConfig,
)
from transformers.models.qwen3_vl.modeling_qwen3_vl import (  # noqa: E402
    Qwen3VLTextRotaryEmbedding,
    Qwen3VLVisionModel,
)

OUTPUT = ROOT / "tests/lib/models/reward/qwen3_vl/oracle"
SMALLEST, LARGEST = 65536, 16777216
PIXELS = {
    "image_mean": [0.5, 0.5, 0.5],
    "image_std": [0.5, 0.5, 0.5],
    "patch_size": 16,
    "size": {"shortest_edge": SMALLEST, "longest_edge": LARGEST},
}
IMAGE_TOKEN, VISION_START = 7, 5
SYSTEM = "You judge edits of images. Give one score from 0.000 to 10.000."
# Requests of a system prompt, pictures by width and height, and a text behind them.
REQUESTS = [
    {"system": SYSTEM, "pictures": [[256, 256]], "text": "Change the colour of the sky. Score:"},
    {
        "system": SYSTEM,
        "pictures": [[256, 288], [320, 256]],
        "text": "把天空换成晚霞，保留其余部分。 Score:",
    },
    {"system": SYSTEM, "pictures": [], "text": "No picture at all, 12 of 345."},
    {"system": None, "pictures": [[300, 200]], "text": "Too small, so it grows."},
]


def size_cases() -> list[dict]:
    """Sizes of images: usual, at halves, too small, too large, narrow."""
    sizes = [
        *[(1024, 1024), (1376, 768), (1184, 896), (832, 1248), (512, 384), (400, 300)],
        *[(48, 48), (80, 112), (16, 500), (1, 1), (256, 256), (255, 257), (9, 1700), (200, 1)],
        *[(5000, 7001), (30000, 160), (272, 272), (720, 496), (240, 304)],
    ]
    return [
        {
            "size": [width, height],
            "max_pixels": most,
            "resized": list(reversed(smart_resize(height, width, 32, SMALLEST, most))),
        }
        for most in (LARGEST, 1048576)
        for width, height in sizes
    ]


def table_case(side: int, grid: list[int], head_dim: int, patches: list[int] | None) -> dict:
    """Rows of the table of positions around patches with their shares, and rotary tables."""
    height, width = grid
    tower = Qwen3VLVisionModel(
        Qwen3VLVisionConfig(
            depth=1,
            hidden_size=head_dim,
            num_heads=1,
            intermediate_size=8,
            out_hidden_size=8,
            num_position_embeddings=side**2,
            deepstack_visual_indexes=[0],
        )
    )
    grid_thw = torch.tensor([[1, *grid]])
    rows: list[torch.Tensor] = []

    class Corner(torch.nn.Module):
        """In place of the table: each of the four rows as an axis of its own."""

        weight = torch.zeros(1)

        def forward(self, index: torch.Tensor) -> torch.Tensor:
            rows.append(index)
            return torch.eye(4)[:, None].expand(-1, height * width, -1)

    tower.pos_embed = Corner()
    shares = tower.fast_pos_embed_interpolate(grid_thw)
    index = rows[0].T.reshape(height // 2, 2, width // 2, 2, 4).transpose(1, 2).reshape(-1, 4)
    angles = tower.rot_pos_emb(grid_thw)
    angles = torch.cat((angles, angles), dim=-1)
    patches = list(range(height * width)) if patches is None else patches
    return {
        "side": side,
        "grid": grid,
        "head_dim": head_dim,
        "patches": line(patches),
        "index": line(index[patches]),
        "weight": line(shares[patches]),
        "cos": line(angles[patches].cos()),
        "sin": line(angles[patches].sin()),
    }


def table_cases() -> list[dict]:
    """Grids smaller than the table, as large, larger, narrow."""
    return [
        table_case(8, [2, 4], 16, None),
        table_case(8, [6, 2], 16, None),
        table_case(8, [16, 18], 16, [0, 1, 2, 3, 4, 35, 36, 100, 287]),
        table_case(48, [48, 48], 8, [0, 95, 96, 97, 1000, 2303]),
        table_case(48, [74, 56], 72, [0, 1, 57, 2000, 4143]),
        table_case(48, [20, 66], 8, [5, 131, 132, 700, 1319]),
    ]


def position_case(rows: list[tuple[list[int], list[list[int]]]]) -> dict:
    """Rows of texts of so many tokens around images, padded on the left."""
    config = Qwen3VLConfig(
        text_config={"rope_scaling": {"rope_type": "default"}},
        image_token_id=IMAGE_TOKEN,
        vision_start_token_id=VISION_START,
    )
    with torch.device("meta"):
        model = Qwen3VLForConditionalGeneration(config).model
    sequences = []
    for texts, grids in rows:
        ids = [1] * texts[0]
        for (height, width), after in zip(grids, texts[1:], strict=True):
            ids += [VISION_START] + [IMAGE_TOKEN] * (height * width // 4) + [1] * after
        sequences.append(ids)
    longest = max(len(ids) for ids in sequences)
    padding = [longest - len(ids) for ids in sequences]
    ids = torch.tensor([[0] * pad + row for pad, row in zip(padding, sequences)])
    mask = torch.tensor([[0] * pad + [1] * (longest - pad) for pad in padding])
    grids = [[1, *grid] for _, row in rows for grid in row]
    positions, deltas = model.get_rope_index(
        ids, torch.tensor(grids) if grids else None, attention_mask=mask
    )
    return {
        "image_token": IMAGE_TOKEN,
        "rows": [
            {
                "padding": padding[index],
                "ids": line(sequence),
                "grids": rows[index][1],
                # Those of padding are left out.
                "positions": [line(axis[index, padding[index] :]) for axis in positions],
                "delta": int(deltas[index]) + padding[index],
            }
            for index, sequence in enumerate(sequences)
        ],
    }


def position_cases() -> list[dict]:
    """None, one and two images, alone and in padded batches."""
    return [
        position_case([([7], [])]),
        position_case([([5, 6], [[8, 12]])]),
        position_case([([4, 9, 2], [[10, 6], [4, 16]])]),
        position_case([([0, 1, 0], [[2, 2], [6, 4]])]),
        position_case([([5, 6], [[8, 12]]), ([3, 1, 2], [[2, 2], [6, 6]]), ([9, 1], [[4, 2]])]),
    ]


def rope_cases() -> list[dict]:
    """The decoder's tables at some positions."""
    positions = torch.tensor([[0, 65, 102, 3001], [0, 70, 102, 3002], [0, 99, 102, 3003]])
    cases = []
    for head_dim, section in ((16, [4, 2, 2]), (64, [12, 10, 10]), (128, [24, 20, 20])):
        config = Qwen3VLTextConfig(
            hidden_size=head_dim,
            num_attention_heads=1,
            head_dim=head_dim,
            rope_theta=5e6,
            rope_scaling={"rope_type": "default", "mrope_section": section},
        )
        cos, sin = Qwen3VLTextRotaryEmbedding(config)(torch.zeros(1), positions[:, None])
        cases.append(
            {
                "head_dim": head_dim,
                "mrope_section": section,
                "rope_theta": 5e6,
                "positions": [line(axis) for axis in positions],
                "cos": line(cos),
                "sin": line(sin),
            }
        )
    return cases


def images_of(sizes: list[list[int]]) -> list[Image.Image]:
    return [Image.fromarray(picture(*size)) for size in sizes]


def patch_cases() -> list[dict]:
    """Pixel values, to the bit: not resized, grown, shrunk."""
    cases = []
    for size, most in (([256, 288], LARGEST), ([300, 200], LARGEST), ([700, 500], 131072)):
        made = Qwen2VLImageProcessorFast(**PIXELS)(
            # One of the two by itself is not heard.
            images=images_of([size]),
            min_pixels=SMALLEST,
            max_pixels=most,
            return_tensors="pt",
        )
        values = made.pixel_values.numpy().astype("<f4")
        cases.append(
            {
                "size": size,
                "max_pixels": most,
                "grid": made.image_grid_thw[0, 1:].tolist(),
                "sha256": hashlib.sha256(values.tobytes()).hexdigest(),
                "row": line(made.pixel_values[-1, ::97]),
            }
        )
    return cases


def conversation(request: dict[str, Any]) -> list[dict]:
    images = [{"type": "image"} for _ in request["pictures"]]
    user = [*images, {"type": "text", "text": request["text"]}]
    system = [] if request["system"] is None else [("system", request["system"])]
    return [
        {"role": role, "content": [{"type": "text", "text": text}]} for role, text in system
    ] + [{"role": "user", "content": user}]


def numbers(values: torch.Tensor) -> str:
    return line(values.float())


@torch.inference_mode()
def reply_cases(folder: Path) -> list[dict]:
    """Greedy replies to each request, by themselves."""
    model = AutoModelForImageTextToText.from_pretrained(folder, dtype=torch.float32).eval()
    processor = AutoProcessor.from_pretrained(folder)
    return [reply_case(model, processor, request) for request in REQUESTS]


def reply_case(model: Any, processor: Any, request: dict[str, Any]) -> dict:
    text = processor.apply_chat_template(conversation(request), add_generation_prompt=True)
    inputs = processor(
        text=[text], images=images_of(request["pictures"]) or None, return_tensors="pt"
    )
    positions, _ = model.model.get_rope_index(
        inputs.input_ids, inputs.get("image_grid_thw"), attention_mask=inputs.attention_mask
    )
    made = model.generate(
        **inputs,
        max_new_tokens=24,
        do_sample=False,
        output_logits=True,
        return_dict_in_generate=True,
    )
    ids = made.sequences[0, inputs.input_ids.shape[1] :]
    logits = torch.cat(made.logits)
    best = logits.log_softmax(dim=-1)
    first, second = logits.topk(2).values.T
    return {
        **request,
        "prompt": text,
        "ids": line(inputs.input_ids[0]),
        "positions": [line(axis) for axis in positions[:, 0]],
        "grids": inputs.get("image_grid_thw", torch.empty(0, 3, dtype=torch.int))[:, 1:].tolist(),
        "last_logits": numbers(logits[0]),
        "reply": {
            "ids": line(ids),
            "text": processor.decode(ids, skip_special_tokens=True),
            "logprobs": numbers(best.gather(1, ids[:, None])),
            # How much better each token was than the next best, at least.
            "margin": float((first - second).min()),
        },
    }


@torch.inference_mode()
def without_deepstack(folder: Path) -> list[dict]:
    """The same of a model whose vision tower gives the decoder nothing more than tokens."""
    model = AutoModelForImageTextToText.from_pretrained(folder, dtype=torch.float32).eval()
    model.model.language_model._deepstack_process = lambda hidden, *_: hidden
    processor = AutoProcessor.from_pretrained(folder)
    return [reply_case(model, processor, request) for request in REQUESTS[:2]]


def sampling_cases() -> list[dict]:
    """Probabilities from which a token is drawn, 0 where it cannot be."""
    generator = torch.Generator().manual_seed(0)
    cases = []
    options = [
        {},
        {"temperature": 0.7},
        {"repetition_penalty": 1.3},
        {"top_k": 4},
        {"top_p": 0.8},
        {"top_p": 0.05},
        {"temperature": 1.5, "top_k": 7, "top_p": 0.9},
        {"repetition_penalty": 1.1, "temperature": 0.6, "top_k": 5, "top_p": 0.6},
        {"repetition_penalty": 0.8, "temperature": 0.3, "top_k": 100, "top_p": 0.99},
    ]
    for given in options:
        logits = torch.randn(1, 16, generator=generator) * 1.5
        seen = [3, 5, 5, 11]
        chain = LogitsProcessorList()
        # In the order in which generate() puts them.
        for name, processor in (
            ("repetition_penalty", RepetitionPenaltyLogitsProcessor),
            ("temperature", TemperatureLogitsWarper),
            ("top_k", TopKLogitsWarper),
            ("top_p", TopPLogitsWarper),
        ):
            if name in given:
                chain.append(processor(given[name]))
        kept = chain(torch.tensor([seen]), logits.clone())
        cases.append(
            {
                **given,
                "seen": line(seen),
                "logits": numbers(logits),
                "probabilities": numbers(kept.softmax(dim=-1)),
            }
        )
    return cases


def write(name: str, content: Any) -> None:
    (OUTPUT / name).write_text(json.dumps(content, ensure_ascii=False) + "\n")


def main() -> None:
    models = Path(sys.argv[1])
    OUTPUT.mkdir(parents=True, exist_ok=True)
    write(
        "layout.json",
        {
            "sizes": size_cases(),
            "tables": table_cases(),
            "positions": position_cases(),
            "ropes": rope_cases(),
            "patches": patch_cases(),
        },
    )
    write(
        "replies.json",
        {
            "qwen3_vl": reply_cases(models / "qwen3_vl"),
            "qwen3_vl_moe": reply_cases(models / "qwen3_vl_moe"),
            "qwen3_vl_public": without_deepstack(models / "qwen3_vl"),
        },
    )
    write("sampling.json", sampling_cases())


if __name__ == "__main__":
    main()
