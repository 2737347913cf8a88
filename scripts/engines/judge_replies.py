"""Lets transformers judge what is asked on stdin, and takes the time.

A line of stdin is a job in JSON: `max_new_tokens`, `batch_size` and `questions`, each with
`messages` and the paths of its `images`. For each, a line is written to stdout: `seconds`, without
loading, and `texts`.
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
    parser = argparse.ArgumentParser(description="Let transformers judge what is asked on stdin.")
    parser.add_argument("model", type=Path)
    folder = parser.parse_args().model
    model = AutoModelForImageTextToText.from_pretrained(folder, dtype=torch.float32).eval()
    processor = AutoProcessor.from_pretrained(folder)
    is_warm = False
    for line in sys.stdin:
        job = json.loads(line)
        questions, longest, size = job["questions"], job["max_new_tokens"], job["batch_size"]
        if not is_warm:
            # The first call takes longer than all others.
            replies(model, processor, questions[:1], 2)
            is_warm = True
        start = time.perf_counter()
        texts: list[str] = []
        for first in range(0, len(questions), size):
            texts += replies(model, processor, questions[first : first + size], longest)
        seconds = time.perf_counter() - start
        print(json.dumps({"seconds": seconds, "texts": texts}), flush=True)


if __name__ == "__main__":
    main()
