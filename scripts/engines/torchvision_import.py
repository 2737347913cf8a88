"""Imports torchvision even where its compiled part was built for another torch.

pip readily installs a CPU-only torch next to a torchvision built for CUDA. Its compiled part does
not load then, and the import fails on detection operators that no image processor uses. Declared
by name, they no longer stand in the way; resizing and normalising run in torch itself, so the
numbers are the same.
"""

import importlib
import sys

_OPERATORS = ("nms", "qnms")
_SCHEMA = "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"
# The declarations last as long as this object.
_declared = []


def import_torchvision() -> None:
    """Imports torchvision; to be called before anything that imports it by itself."""
    try:
        importlib.import_module("torchvision")
        return
    except RuntimeError as error:
        if "operator torchvision::" not in str(error):
            raise
    for name in [name for name in sys.modules if name.split(".")[0] == "torchvision"]:
        del sys.modules[name]

    import torch

    library = torch.library.Library("torchvision", "DEF")
    for operator in _OPERATORS:
        library.define(operator + _SCHEMA)
    _declared.append(library)
    importlib.import_module("torchvision")
    print(
        "torchvision's compiled part does not fit this torch and is left out; "
        "image processing does not use it",
        file=sys.stderr,
        flush=True,
    )
