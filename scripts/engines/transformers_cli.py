"""The `transformers` command with two of its faults mended, as far as `serve` meets them.

It starts also where torchvision's compiled part does not fit torch, and the copies of images that
`serve` makes for itself and never removes do not pile up. `python transformers_cli.py serve --port
8000` is `transformers serve --port 8000` otherwise.
"""

import signal
import sys
import tempfile
import threading
import time
from pathlib import Path

from torchvision_import import import_torchvision

# No request is at work for so long, in seconds.
OLDEST = 1800.0


def sweep(folder: Path) -> None:
    """Removes copies that no request needs any more, for as long as the process lives."""
    while True:
        time.sleep(60)
        for copy in folder.glob("*.png"):
            if time.time() - copy.stat().st_mtime > OLDEST:
                copy.unlink(missing_ok=True)


if __name__ == "__main__":
    import_torchvision()

    from transformers.commands.transformers_cli import main

    sys.argv[0] = "transformers"
    # The server raises the signal again when it has ended; by default, that skips what follows.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    with tempfile.TemporaryDirectory(prefix="transformers-serve-") as scratch:
        tempfile.tempdir = scratch
        threading.Thread(target=sweep, args=[Path(scratch)], daemon=True).start()
        main()
