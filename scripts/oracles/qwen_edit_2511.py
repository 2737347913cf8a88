# /// script
# requires-python = ">=3.11"
# dependencies = [
#   "diffusers==0.37.1",
#   "numpy==2.4.6",
#   "pillow==12.3.0",
#   "safetensors==0.8.0",
#   "tokenizers==0.22.2",
#   "torch==2.13.0",
#   "torchvision==0.28.0",
#   "transformers==4.57.6",
# ]
# ///
"""Writes what diffusers makes of an edit with the tiny model as Edit-2511 would be.

That is, with `zero_cond_t` in the transformer's configuration, which diffusers 0.36.0 of the other
oracles does not know. Writes `tests/lib/models/diffusion/qwen_image_edit/oracle/edit_2511.json`.
The argument is the tiny model's folder, as `scripts/engines/tiny_models.py` writes it.
"""

import json
import shutil
import sys
import tempfile
from pathlib import Path

import torch

from qwen_edits import EDITS, edit_case, write


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, torch.inference_mode():
        model = Path(folder) / "model"
        shutil.copytree(sys.argv[1], model)
        file = model / "transformer/config.json"
        file.write_text(json.dumps({**json.loads(file.read_text()), "zero_cond_t": True}))
        case = edit_case(
            str(model),
            pipeline="QwenImageEditPlusPipeline",
            images=[(96, 64), (50, 70)],
            prompt="Put both side by side",
            steps=2,
            scale=2.5,
            seed=7,
            scheduler={},
        )
    write(EDITS.with_name("edit_2511.json"), [case])


if __name__ == "__main__":
    main()
