import type { Pixels } from "../../lib/image/pixels.ts";

/** Bands of colour, and noise below them: the same as in `scripts/oracles/qwen_edits.py`. */
export function picture(width: number, height: number): Pixels {
  const data = Uint8Array.from({ length: width * height * 3 }, (_, index) => {
    const channel = index % 3;
    const pixel = (index - channel) / 3;
    const row = Math.floor(pixel / width);
    if (row >= Math.floor(height / 2)) return pixel ** 2 * 31 + channel * 77;
    return pixel % width * 5 + row * 3 * (channel + 1);
  });
  return { width, height, data };
}
