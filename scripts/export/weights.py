"""Weights of one component of a pipeline folder, read tensor by tensor."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from accelerate import init_empty_weights
from safetensors import safe_open

STORED_TYPES = {"F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16}


class Weights:
    """The safetensors files of a folder, never held in memory together."""

    def __init__(self, folder: Path) -> None:
        files = sorted(folder.glob("*.safetensors"))
        indexes = sorted(folder.glob("*.safetensors.index.json"))
        if indexes:
            names = json.loads(indexes[0].read_text())["weight_map"].values()
            files = sorted({folder / name for name in names})
        if not files:
            raise FileNotFoundError(f"No .safetensors file in {folder}")
        self._files = {}
        for file in files:
            opened = safe_open(file, framework="pt")
            self._files |= dict.fromkeys(opened.keys(), opened)

    def __getitem__(self, key: str) -> torch.Tensor:
        return self._files[key].get_tensor(key)

    def __contains__(self, key: str) -> bool:
        return key in self._files

    def shape(self, key: str) -> torch.Size:
        """The lengths of a tensor, which is not read for it."""
        return torch.Size(self._files[key].get_slice(key).get_shape())

    def type(self, key: str) -> torch.dtype:
        """The type that a tensor is stored in."""
        return STORED_TYPES[self._files[key].get_slice(key).get_dtype()]


def streamed(
    build: Callable[[], torch.nn.Module], weight: Callable[[str], torch.Tensor], prefix: str = ""
) -> torch.nn.Module:
    """A module without weights, each layer of which reads its own as float32 when it runs."""
    with init_empty_weights(include_buffers=False):
        module = build()
    for path, layer in module.named_modules():
        names = [name for name, _ in layer.named_parameters(recurse=False)]
        if not names:
            continue
        empty = {name: layer.get_parameter(name) for name in names}
        keys = {name: f"{prefix}{path}.{name}" for name in names}

        def fill(layer: torch.nn.Module, _: Any, keys: dict[str, str] = keys) -> None:
            for name, key in keys.items():
                value = torch.nn.Parameter(weight(key).float(), requires_grad=False)
                layer.register_parameter(name, value)

        def drop(layer: torch.nn.Module, _: Any, __: Any, empty: dict[str, Any] = empty) -> None:
            for name, parameter in empty.items():
                layer.register_parameter(name, parameter)

        layer.register_forward_pre_hook(fill)
        layer.register_forward_hook(drop)
    return module.eval()
