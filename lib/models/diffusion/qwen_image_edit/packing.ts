/** Extent of one image's latents. */
export interface LatentShape {
  /** Channels of the autoencoder's latents, 16 in Qwen-Image. */
  readonly channels: number;
  /** Rows of latents, an even number: an eighth of the image's. */
  readonly height: number;
  /** Latents per row, an even number. */
  readonly width: number;
}

/**
 * Latents as tokens of the transformer: each holds a square of 2 x 2 latents of every channel.
 *
 * From [channels, height, width] to [height / 2 * width / 2, channels * 4]; tokens go row by row,
 * and feature `c * 4 + dy * 2 + dx` is channel `c` at row `dy` and column `dx` of the square
 * (diffusers, pipeline_qwenimage_edit.py, `_pack_latents`).
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const latents = Float32Array.of(0, 1, 2, 3, 4, 5, 6, 7);
 * const tokens = packLatents(latents, { channels: 1, height: 2, width: 4 });
 * assertEquals([...tokens], [0, 1, 4, 5, 2, 3, 6, 7]);
 * ```
 *
 * @throws {RangeError} If a side is odd, or `latents` has another length than its shape.
 */
export function packLatents(latents: Float32Array, shape: LatentShape): Float32Array {
  checkShape(latents, shape);
  const tokens = new Float32Array(latents.length);
  eachFeature(shape, (packed, spatial) => tokens[packed] = latents[spatial] ?? 0);
  return tokens;
}

/**
 * Latents from tokens: the opposite of {@linkcode packLatents} (`_unpack_latents`).
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const tokens = Float32Array.of(0, 1, 4, 5, 2, 3, 6, 7);
 * const latents = unpackLatents(tokens, { channels: 1, height: 2, width: 4 });
 * assertEquals([...latents], [0, 1, 2, 3, 4, 5, 6, 7]);
 * ```
 *
 * @throws {RangeError} If a side is odd, or `tokens` has another length than its shape.
 */
export function unpackLatents(tokens: Float32Array, shape: LatentShape): Float32Array {
  checkShape(tokens, shape);
  const latents = new Float32Array(tokens.length);
  eachFeature(shape, (packed, spatial) => latents[spatial] = tokens[packed] ?? 0);
  return latents;
}

function eachFeature(
  { channels, height, width }: LatentShape,
  visit: (packed: number, spatial: number) => void,
): void {
  let packed = 0;
  for (let top = 0; top < height; top += 2) {
    for (let left = 0; left < width; left += 2) {
      for (let channel = 0; channel < channels; channel += 1) {
        const spatial = (channel * height + top) * width + left;
        visit(packed++, spatial);
        visit(packed++, spatial + 1);
        visit(packed++, spatial + width);
        visit(packed++, spatial + width + 1);
      }
    }
  }
}

function checkShape(values: Float32Array, { channels, height, width }: LatentShape): void {
  if (height % 2 !== 0 || width % 2 !== 0) {
    throw new RangeError(`Cannot pack latents: sides must be even, got ${width}x${height}`);
  }
  if (values.length !== channels * height * width) {
    throw new RangeError(
      `Cannot pack latents: ${channels}x${height}x${width} need ${channels * height * width} ` +
        `numbers, got ${values.length}`,
    );
  }
}
