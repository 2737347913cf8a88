"""Writes a parquet file as the hub's `datasets` library does: images as structures of bytes and path.

Compression, dictionaries, groups of rows and the index of pages are those of Arrow itself, so that
the reader is tried on what another writer made.
"""

import io
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image

OUTPUT = Path(__file__).parents[2] / "tests/fixtures/gedit/train-00000-of-00001.parquet"

ROWS = [
    ("background_change", "0a1f", "Change the background to a beach.", "en", "JPEG", (200, 40, 40)),
    ("background_change", "0a1f", "把背景换成海滩。", "cn", "JPEG", (200, 40, 40)),
    ("subject-add", "77b0", "Add a cat on the left.", "en", "PNG", (40, 200, 40)),
    ("subject-add", "77b0", "在左边加一只猫。", "cn", "PNG", (40, 200, 40)),
    ("ps_human", "c3d4", "Make her smile.", "en", "WEBP", (40, 40, 200)),
]


def encoded(kind: str, color: tuple[int, int, int]) -> bytes:
    """An image of one colour, 8 pixels wide and 6 high."""
    buffer = io.BytesIO()
    Image.new("RGB", (8, 6), color).save(buffer, kind)
    return buffer.getvalue()


def main() -> None:
    """Writes the file."""
    image = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
    cells = [
        {"bytes": encoded(kind, color), "path": f"{key}.{kind.lower()}"}
        for _, key, _, _, kind, color in ROWS
    ]
    table = pa.table(
        {
            "task_type": [row[0] for row in ROWS],
            "key": [row[1] for row in ROWS],
            "instruction": [row[2] for row in ROWS],
            "instruction_language": [row[3] for row in ROWS],
            "input_image": pa.array(cells, image),
            "input_image_raw": pa.array(cells, image),
            "Intersection_exist": [True, True, False, None, True],
        }
    )
    OUTPUT.parent.mkdir(parents=True, exist_ok=True)
    compression = {name: "snappy" for name in table.column_names if not name.startswith("input")}
    for column in ("input_image", "input_image_raw"):
        compression |= {f"{column}.bytes": "zstd", f"{column}.path": "gzip"}
    pq.write_table(
        table,
        OUTPUT,
        row_group_size=2,
        compression=compression,
        write_page_index=True,
        store_schema=False,
    )


if __name__ == "__main__":
    main()
