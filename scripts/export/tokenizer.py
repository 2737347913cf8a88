"""The tokenizer's files, whatever their age and place."""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

from transformers import AutoTokenizer

NAMES = ("tokenizer.json", "tokenizer_config.json")


def copy_tokenizer(sources: Sequence[Path], output: Path) -> None:
    """Copies the two files that hold all of it, or makes them of the older kind's many."""
    output.mkdir(exist_ok=True)
    for source in sources:
        if all((source / name).is_file() for name in NAMES):
            for name in NAMES:
                shutil.copyfile(source / name, output / name)
            return
    folder = sources[0]
    tokenizer = AutoTokenizer.from_pretrained(folder)
    tokenizer.backend_tokenizer.save(str(output / NAMES[0]))
    shutil.copyfile(folder / NAMES[1], output / NAMES[1])


def copy_chat_template(source: Path, output: Path) -> None:
    """Writes `chat_template.jinja` from the first of the three files that may hold it."""
    text = source / "chat_template.jinja"
    if text.is_file():
        shutil.copyfile(text, output / text.name)
        return
    for name in ("chat_template.json", NAMES[1]):
        file = source / name
        template = json.loads(file.read_text()).get("chat_template") if file.is_file() else None
        if template is not None:
            (output / text.name).write_text(template)
            return
    raise FileNotFoundError(f"No chat template in {source}")
