# /// script
# requires-python = ">=3.11"
# dependencies = [
#   "numpy==2.4.6",
#   "pillow==13.0.0",
# ]
# ///
"""Writes images of every kind and what Pillow's `convert("RGB")` makes of them, for the tests.

Writes `tests/lib/image/oracle/decoded.json`, the same each time with the same Pillow. PNG files are
put together here, chunk by chunk, for Pillow cannot write them all. Of large images the pixels are
given by their SHA-256.
"""

import base64
import hashlib
import io
import json
import struct
import warnings
import zlib
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms, features
from PIL import __version__ as pillow_version

FILE = Path(__file__).parents[2] / "tests/lib/image/oracle/decoded.json"
GREY, RGB, PALETTE, GREY_ALPHA, RGBA = 0, 2, 3, 4, 6
SAMPLES = {GREY: 1, RGB: 3, PALETTE: 1, GREY_ALPHA: 2, RGBA: 4}
# First pixel and step of each pass of an interlaced PNG: columns, then rows.
ADAM7 = [
    (0, 8, 0, 8),
    (4, 8, 0, 8),
    (0, 4, 4, 8),
    (2, 4, 0, 4),
    (0, 2, 2, 4),
    (1, 2, 0, 2),
    (0, 1, 1, 2),
]


def chunk(kind: bytes, data: bytes) -> bytes:
    """A chunk of a PNG file."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def rows(samples: np.ndarray, depth: int) -> bytes:
    """Rows without a filter, samples packed from the high bit on."""
    lines = []
    for line in samples.reshape(samples.shape[0], -1):
        if depth == 16:
            packed = line.astype(">u2").tobytes()
        elif depth == 8:
            packed = line.astype(np.uint8).tobytes()
        else:
            bits = "".join(format(int(value), f"0{depth}b") for value in line)
            bits += "0" * (-len(bits) % 8)
            packed = int(bits, 2).to_bytes(len(bits) // 8, "big")
        lines.append(b"\0" + packed)
    return b"".join(lines)


def png(
    samples: np.ndarray, kind: int, depth: int, *, interlaced=False, before=(), after=()
) -> bytes:
    """A PNG file; `before` and `after` are chunks around the pixels."""
    height, width = samples.shape[:2]
    if interlaced:
        passes = [samples[y::dy, x::dx] for x, dx, y, dy in ADAM7]
        data = b"".join(rows(part, depth) for part in passes if part.size > 0)
    else:
        data = rows(samples, depth)
    header = struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, int(interlaced))
    chunks = [(b"IHDR", header), *before, (b"IDAT", zlib.compress(data, 9)), *after, (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(name, body) for name, body in chunks)


def noise(height: int, width: int, samples: int, depth: int) -> np.ndarray:
    """Samples of all values that the depth has."""
    random = np.random.default_rng(height * 1000 + width * 100 + samples * 10 + depth)
    values = random.integers(0, 2**depth, (height, width, samples))
    flat = values.reshape(-1)
    flat[:2] = [0, 2**depth - 1]
    return values


def png_cases() -> dict[str, bytes]:
    """PNG files: every kind and depth, and what else their chunks may say."""
    cases = {}
    palette = np.random.default_rng(5).integers(0, 256, 256 * 3).astype(np.uint8)
    names = {
        GREY: "grey",
        RGB: "RGB",
        PALETTE: "palette",
        GREY_ALPHA: "grey and alpha",
        RGBA: "RGBA",
    }
    for kind, depths in {
        GREY: (1, 2, 4, 8, 16),
        RGB: (8, 16),
        PALETTE: (1, 2, 4, 8),
        GREY_ALPHA: (8, 16),
        RGBA: (8, 16),
    }.items():
        for depth in depths:
            samples = noise(9, 11, SAMPLES[kind], depth)
            colours = palette[: 3 * 2 ** min(depth, 8)].tobytes()
            plte = [(b"PLTE", colours)] if kind == PALETTE else []
            for interlaced in (False, True):
                name = f"{names[kind]}, {depth} bits" + (", interlaced" if interlaced else "")
                cases[name] = png(samples, kind, depth, interlaced=interlaced, before=plte)
            one = samples[:1, 1:2]
            cases[f"{names[kind]}, {depth} bits, 1 x 1"] = png(one, kind, depth, before=plte)
            if kind in (GREY, RGB):
                seen_through = b"".join(struct.pack(">H", int(value)) for value in samples[0, 0])
                trns = [(b"tRNS", seen_through)]
                cases[f"{names[kind]}, {depth} bits, tRNS"] = png(samples, kind, depth, before=trns)
            if kind == PALETTE:
                trns = [*plte, (b"tRNS", bytes(range(2 ** min(depth, 7))))]
                cases[f"palette, {depth} bits, tRNS"] = png(samples, kind, depth, before=trns)
    colours = noise(6, 5, 3, 8)
    linear = [(b"gAMA", struct.pack(">I", 100000))]
    wide = struct.pack(">8I", 31270, 32900, 15000, 65000, 30000, 60000, 70000, 5000)
    for name, before, after in (
        ("gamma", linear, []),
        ("sRGB and gamma", [(b"sRGB", b"\0"), (b"gAMA", struct.pack(">I", 45455))], []),
        ("chromaticities", [(b"cHRM", wide)], []),
        ("background", [(b"bKGD", struct.pack(">3H", 255, 0, 0))], []),
        ("significant bits", [(b"sBIT", bytes([5, 6, 5]))], []),
        ("PQ", [(b"cICP", bytes([9, 16, 0, 1]))], []),
        ("density", [(b"pHYs", struct.pack(">IIB", 5000, 100, 1))], []),
        ("EXIF orientation 6 before", [(b"eXIf", exif(6))], []),
        ("EXIF orientation 3 after", [], [(b"eXIf", exif(3))]),
        ("text", [(b"tEXt", b"Comment\0hello")], [(b"tEXt", b"Author\0me")]),
    ):
        cases[f"RGB, 8 bits, {name}"] = png(colours, RGB, 8, before=before, after=after)
    for name, profile in profiles().items():
        before = [(b"iCCP", b"icc\0\0" + zlib.compress(profile))]
        cases[f"RGB, 8 bits, {name} profile"] = png(colours, RGB, 8, before=before)
        cases[f"RGB, 16 bits, {name} profile"] = png(noise(6, 5, 3, 16), RGB, 16, before=before)
    cases["grey, 8 bits, gamma"] = png(noise(6, 5, 1, 8), GREY, 8, before=linear)
    cases["RGBA, 8 bits, animated"] = animated_png()
    cases["RGB, 8 bits, 12000 x 3"] = png(noise(3, 12000, 3, 1) * 255, RGB, 8)
    cases["RGB, 8 bits, 3 x 12000"] = png(noise(12000, 3, 3, 1) * 255, RGB, 8)
    cases["palette, 8 bits, few colours"] = png(
        noise(6, 5, 1, 8) % 3, PALETTE, 8, before=[(b"PLTE", palette[:9].tobytes())]
    )
    return cases


def exif(orientation: int) -> bytes:
    """EXIF data with an orientation alone."""
    return b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, 0x0112, 3, 1, orientation, 0, 0)


def profiles() -> dict[str, bytes]:
    """Colour profiles, one of them with red and blue in each other's place."""
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = srgb.replace(b"rXYZ", b"@@@@").replace(b"bXYZ", b"rXYZ").replace(b"@@@@", b"bXYZ")
    swapped = swapped.replace("sRGB".encode("utf-16-be"), "BGR!".encode("utf-16-be"))
    # The date of its making would make each file another one.
    dated = {"an sRGB": srgb, "a foreign": swapped, "a broken": srgb[:200]}
    return {name: data[:24] + bytes(12) + data[36:] for name, data in dated.items()}


def animated_png() -> bytes:
    """Two frames, the second one small."""
    first, second = noise(6, 5, 4, 8), noise(2, 2, 4, 8)
    control = struct.pack(">IIIIIHHBB", 0, 5, 6, 0, 0, 1, 10, 0, 0)
    again = struct.pack(">IIIIIHHBB", 1, 2, 2, 1, 1, 1, 10, 0, 1)
    data = struct.pack(">I", 2) + zlib.compress(rows(second, 8))
    return png(
        first,
        RGBA,
        8,
        before=[(b"acTL", struct.pack(">II", 2, 0)), (b"fcTL", control)],
        after=[(b"fcTL", again), (b"fdAT", data)],
    )


def saved(image: Image.Image, kind: str, **options) -> bytes:
    """An image as Pillow writes it."""
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def other_cases() -> dict[str, tuple[int, bytes]]:
    """Files of other formats, and by how many levels another decoder may differ."""
    y, x, c = np.meshgrid(np.arange(24), np.arange(37), np.arange(4), indexing="ij")
    waves = (127 + 100 * np.sin(x / 5 + c) * np.cos(y / 7)).astype(np.uint8)
    rgb, rgba = Image.fromarray(waves[:, :, :3], "RGB"), Image.fromarray(waves, "RGBA")
    cmyk = Image.fromarray(waves, "CMYK")
    deep_grey = Image.fromarray(noise(9, 11, 1, 16)[:, :, 0].astype(np.uint16))
    turned = Image.Exif()
    turned[0x0112] = 6
    frames = [Image.fromarray(np.roll(waves, n, axis=1)[:, :, :3], "RGB") for n in (3, 9)]
    profile = profiles()["a foreign"]
    lossless = {"lossless": True, "exact": True}
    return {
        "JPEG": (JPEG_LEVELS, saved(rgb, "JPEG", quality=90)),
        "JPEG, chroma at half": (JPEG_LEVELS, saved(rgb, "JPEG", subsampling=2)),
        "JPEG, progressive": (JPEG_LEVELS, saved(rgb, "JPEG", progressive=True)),
        "JPEG, grey": (JPEG_LEVELS, saved(rgb.convert("L"), "JPEG")),
        "JPEG, CMYK as Adobe writes it": (JPEG_LEVELS, saved(cmyk, "JPEG", quality=95)),
        "JPEG, EXIF orientation": (JPEG_LEVELS, saved(rgb, "JPEG", exif=turned)),
        "JPEG, a foreign profile": (JPEG_LEVELS, saved(rgb, "JPEG", icc_profile=profile)),
        "JPEG, 1 x 1": (JPEG_LEVELS, saved(rgb.crop((3, 3, 4, 4)), "JPEG")),
        "WebP, lossless": (0, saved(rgb, "WEBP", **lossless)),
        "WebP, lossless, transparent": (0, saved(rgba, "WEBP", **lossless)),
        "WebP, lossless, EXIF orientation": (0, saved(rgb, "WEBP", exif=turned, **lossless)),
        "WebP, lossless, a foreign profile": (
            0,
            saved(rgb, "WEBP", icc_profile=profile, **lossless),
        ),
        "WebP, lossless, animated": (
            0,
            saved(rgb, "WEBP", save_all=True, append_images=frames, **lossless),
        ),
        "WebP, lossless, animated, transparent": (
            0,
            saved(rgba, "WEBP", save_all=True, append_images=[rgba.rotate(180)], **lossless),
        ),
        "WebP": (JPEG_LEVELS, saved(rgb, "WEBP", quality=90)),
        "GIF, animated": (0, saved(rgb, "GIF", save_all=True, append_images=frames)),
        "GIF, transparent": (0, saved(rgba, "GIF")),
        "TIFF": (0, saved(rgb, "TIFF", compression="tiff_lzw")),
        "TIFF, transparent": (0, saved(rgba, "TIFF")),
        "TIFF, grey, 16 bits": (0, saved(deep_grey, "TIFF")),
    }


# libjpeg-turbo's decoders may differ by the processor's instructions and the version.
JPEG_LEVELS = 2


def decoded(name: str, file: bytes, levels: int) -> dict:
    """A case: the file, and its pixels by Pillow."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        image = Image.open(io.BytesIO(file))
        mode = image.mode
        pixels = image.convert("RGB")
    data = pixels.tobytes()
    wanted = (
        {"pixels": base64.b64encode(data).decode()}
        if len(data) < 4000
        else {"sha256": hashlib.sha256(data).hexdigest()}
    )
    return {
        "name": name,
        "mode": mode,
        "levels": levels,
        "width": pixels.width,
        "height": pixels.height,
        "file": base64.b64encode(file).decode(),
        **wanted,
    }


def main() -> None:
    """Writes the cases."""
    cases = [decoded(f"PNG, {name}", file, 0) for name, file in png_cases().items()]
    cases += [decoded(name, file, levels) for name, (levels, file) in other_cases().items()]
    made_by = {"pillow": pillow_version, "libjpeg-turbo": features.version("libjpeg_turbo")}
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_text(json.dumps({"made_by": made_by, "cases": cases}, indent=2) + "\n")


main()
