"""Lets transformers judge what a file asks, and takes the time.

The file is JSON: `model`, `max_new_tokens`, `batch_size` and `questions`, each with `messages` and
the paths of its `images`. Written to stdout is JSON, too: `seconds`, without loading, and `texts`.
"""

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

import torch
from PIL import Image

from torchvision_import import import_torchvision

import_torchvision()

from transformers import AutoModelForImageTextToText, AutoProcessor


@torch.inference_mode()
def replies(model: Any, processor: Any, questions: list[dict], longest: int) -> list[str]:
    inputs = processor(
        text=[
            processor.apply_chat_template(question["messages"], add_generation_prompt=True)
            for question in questions
        ],
        images=[Image.open(path) for question in questions for path in question["images"]],
        padding=True,
        padding_side="left",
        return_tensors="pt",
    )
    ids = model.generate(**inputs, max_new_tokens=longest, do_sample=False)
    return processor.batch_decode(ids[:, inputs.input_ids.shape[1] :], skip_special_tokens=True)


def main() -> None:
    parser = argparse.ArgumentParser(description="Let transformers judge what a file asks.")
    parser.add_argument("job", type=Path)
    job = json.loads(parser.parse_args().job.read_text())
    model = AutoModelForImageTextToText.from_pretrained(job["model"], dtype=torch.float32).eval()
    processor = AutoProcessor.from_pretrained(job["model"])
    questions, longest = job["questions"], job["max_new_tokens"]

    # The first call takes longer than all others.
    replies(model, processor, questions[:1], 2)
    start = time.perf_counter()
    texts: list[str] = []
    size = job["batch_size"]
    for first in range(0, len(questions), size):
        texts += replies(model, processor, questions[first : first + size], longest)
    seconds = time.perf_counter() - start
    json.dump({"seconds": seconds, "texts": texts}, sys.stdout)


if __name__ == "__main__":
    main()
