# /// script
# requires-python = ">=3.11"
# dependencies = [
#   "numpy==2.4.6",
#   "scikit-image==0.26.0",
#   "scipy==1.17.1",
# ]
# ///
"""Writes what other libraries say of pairs of images, for the tests.

Writes `tests/lib/companions/oracle/images.json`, the same each time. `outside` is missing where the
changed region leaves no window.
"""

import base64
import json
from pathlib import Path

import numpy as np
from scipy.ndimage import maximum_filter, median_filter
from skimage.metrics import structural_similarity

FILE = Path(__file__).parents[2] / "tests/lib/companions/oracle/images.json"
NOISE = 24


def luminance(image: np.ndarray) -> np.ndarray:
    """Luma of ITU-R BT.601."""
    return image.astype(float) @ [0.299, 0.587, 0.114]


def similarities(first: np.ndarray, second: np.ndarray, excluded: np.ndarray) -> dict:
    """The mean over all windows, and over those without an excluded pixel."""
    plain, full = structural_similarity(
        luminance(first),
        luminance(second),
        gaussian_weights=True,
        sigma=1.5,
        use_sample_covariance=False,
        data_range=255,
        full=True,
    )
    windows = full[5:-5, 5:-5]
    kept = windows[maximum_filter(excluded, size=11)[5:-5, 5:-5] == 0]
    outside = {} if kept.size == 0 else {"outside": float(kept.mean())}
    return {"ssim": float(plain), **outside}


def changed(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """The median filter of where a channel differs by more than noise."""
    differs = (np.abs(first.astype(int) - second) > NOISE).any(axis=2)
    return median_filter(differs.astype(np.uint8), size=5, mode="nearest")


def encoded(values: np.ndarray) -> str:
    """Bytes, row by row, as base64."""
    return base64.b64encode(values.astype(np.uint8).tobytes()).decode()


def pairs() -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Pairs of images, RGB."""
    random = np.random.default_rng(7)

    def noise(height: int, width: int) -> np.ndarray:
        return random.integers(0, 256, (height, width, 3), dtype=np.uint8)

    def spread(image: np.ndarray, levels: float) -> np.ndarray:
        shifted = image + random.normal(0, levels, image.shape)
        return np.clip(np.rint(shifted), 0, 255).astype(np.uint8)

    def smooth(height: int, width: int) -> np.ndarray:
        y, x, c = np.meshgrid(np.arange(height), np.arange(width), np.arange(3), indexing="ij")
        return (127 + 100 * np.sin(x / 5 + c) * np.cos(y / 7)).astype(np.uint8)

    def flat(level: int) -> np.ndarray:
        return np.full((14, 16, 3), level, dtype=np.uint8)

    waves = smooth(28, 34)
    boxed = spread(waves, 2)
    boxed[4:12, 20:31] = noise(8, 11)
    return {
        "unrelated noise": (noise(18, 22), noise(18, 22)),
        "one window": (smooth(11, 11), spread(smooth(11, 11), 20)),
        "one row of windows": (smooth(11, 25), spread(smooth(11, 25), 12)),
        "one column of windows": (smooth(25, 11), spread(smooth(25, 11), 12)),
        "slight noise": (waves, spread(waves, 3)),
        "strong noise": (waves, spread(waves, 30)),
        "a box": (waves, boxed),
        "negative": (waves, 255 - waves),
        "black and white": (flat(0), flat(255)),
        "equal and flat": (flat(255), flat(255)),
        "flat and noisy": (flat(128), spread(flat(128), 9)),
    }


def main() -> None:
    """Writes the cases."""
    cases = []
    for name, (first, second) in pairs().items():
        region = changed(first, second)
        height, width, _ = first.shape
        cases.append(
            {
                "name": name,
                "width": width,
                "height": height,
                "first": encoded(first),
                "second": encoded(second),
                "changed": encoded(region),
                **similarities(first, second, region),
            }
        )
    FILE.write_text(json.dumps(cases, indent=2) + "\n")


main()
