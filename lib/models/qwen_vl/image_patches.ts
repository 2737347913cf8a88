import { z } from "zod";
import type { Pixels } from "../../image/pixels.ts";
import type { Size } from "../../image/resize_pixels.ts";
import { torchvisionResize } from "../../image/torchvision_resize.ts";
import { roundHalfEven } from "./round_half_even.ts";

/** Patches of an image. */
export interface PatchGrid {
  /** Rows of patches. */
  readonly height: number;
  /** Patches per row. */
  readonly width: number;
}

/** How images become patches (preprocessor_config.json of Qwen2VLImageProcessorFast). */
export interface PatchConfig {
  /** Side of a patch in pixels, 14. */
  readonly patch_size: number;
  /** Frames of a patch, 2: an image is taken twice. */
  readonly temporal_patch_size: number;
  /** Side, in patches, of the cells that become one token, 2. */
  readonly merge_size: number;
  /** Fewest pixels of an image. */
  readonly min_pixels: number;
  /** Most pixels of an image. */
  readonly max_pixels: number;
  /** What 1 in 255 is worth. */
  readonly rescale_factor: number;
  /** Mean of red, green and blue in 0..1, which becomes 0. */
  readonly image_mean: readonly [red: number, green: number, blue: number];
  /** Standard deviation in 0..1, which becomes 1. */
  readonly image_std: readonly [red: number, green: number, blue: number];
}

const size = z.int().min(1);
const rgb = z.tuple([z.number(), z.number(), z.number()]);

/** Schema of `preprocessor_config.json`, as transformers of any version writes it. */
export const patchConfigSchema: z.ZodType<PatchConfig> = z.object({
  patch_size: size,
  temporal_patch_size: size,
  merge_size: size,
  min_pixels: size.nullish(),
  max_pixels: size.nullish(),
  // Where newer versions keep the same two numbers; older ones left out what was the default.
  size: z.object({ shortest_edge: size, longest_edge: size })
    .default({ shortest_edge: 56 * 56, longest_edge: 28 * 28 * 1280 }),
  rescale_factor: z.number().positive().default(1 / 255),
  image_mean: rgb,
  image_std: rgb,
}).transform(({ size, min_pixels, max_pixels, ...config }) => ({
  ...config,
  min_pixels: min_pixels ?? size.shortest_edge,
  max_pixels: max_pixels ?? size.longest_edge,
}));

const f = Math.fround;

/**
 * The size in which the vision tower sees an image: sides that are multiples of
 * `patch_size * merge_size` pixels, nearest to the image's own, unless that has fewer pixels than
 * `min_pixels` or more than `max_pixels` (transformers, image_processing_qwen2_vl.py,
 * `smart_resize`; halves are rounded to even).
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const config = { patch_size: 14, merge_size: 2, min_pixels: 3136, max_pixels: 12845056 };
 * assertEquals(smartResize({ width: 1376, height: 768 }, config), { width: 1372, height: 756 });
 * ```
 *
 * @throws {RangeError} If one side is more than 200 times as long as the other.
 */
export function smartResize(
  { width, height }: Size,
  config: Pick<PatchConfig, "patch_size" | "merge_size" | "min_pixels" | "max_pixels">,
): Size {
  if (!(Math.max(width, height) <= 200 * Math.min(width, height))) {
    throw new RangeError(
      `Cannot size the image: sides must be within 200 times each other, got ${width}x${height}`,
    );
  }
  const { patch_size, merge_size, min_pixels, max_pixels } = config;
  const unit = patch_size * merge_size;
  const round = (side: number) => roundHalfEven(side / unit) * unit;
  const area = round(width) * round(height);
  if (area > max_pixels) {
    const shrink = Math.sqrt(width * height / max_pixels);
    const floor = (side: number) => Math.max(unit, Math.floor(side / shrink / unit) * unit);
    return { width: floor(width), height: floor(height) };
  }
  if (area < min_pixels) {
    const grow = Math.sqrt(min_pixels / (width * height));
    const ceil = (side: number) => Math.ceil(side * grow / unit) * unit;
    return { width: ceil(width), height: ceil(height) };
  }
  return { width: round(width), height: round(height) };
}

/** Rows and columns of an image's patches, in the size of {@linkcode smartResize}. */
export function patchGrid(
  size: Size,
  config: Pick<PatchConfig, "patch_size" | "merge_size" | "min_pixels" | "max_pixels">,
): PatchGrid {
  const { width, height } = smartResize(size, config);
  return { width: width / config.patch_size, height: height / config.patch_size };
}

/**
 * Resizes an image for the vision tower, normalises it and cuts it into patches.
 *
 * Patches come cell by cell, row by row, as do the patches within a cell; a patch's numbers by
 * channel, frame, row and column. A byte `x` becomes
 * `(x - mean / rescale_factor) / (std / rescale_factor)` in float32 (transformers,
 * image_processing_qwen2_vl_fast.py, `_preprocess`).
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const pixels = { width: 4, height: 2, data: new Uint8Array(24).map((_, index) => index) };
 * const { patches, grid } = imagePatches(pixels, {
 *   patch_size: 1,
 *   temporal_patch_size: 1,
 *   merge_size: 2,
 *   min_pixels: 4,
 *   max_pixels: 100,
 *   rescale_factor: 1,
 *   image_mean: [0, 0, 0],
 *   image_std: [1, 1, 1],
 * });
 * assertEquals(grid, { width: 4, height: 2 });
 * const reds = patches.filter((_, index) => index % 3 === 0);
 * assertEquals([...reds], [0, 3, 12, 15, 6, 9, 18, 21]);
 * ```
 *
 * @returns `patches`: `[height * width, 3 * temporal_patch_size * patch_size^2]`; `grid`: rows and
 * columns of patches.
 * @throws {RangeError} If one side is more than 200 times as long as the other.
 */
export function imagePatches(
  pixels: Pixels,
  config: PatchConfig,
): { readonly patches: Float32Array<ArrayBuffer>; readonly grid: PatchGrid } {
  const { patch_size: side, temporal_patch_size: frames, merge_size: merge } = config;
  const { width, height, data } = torchvisionResize(pixels, smartResize(pixels, config));
  const grid = patchGrid(pixels, config);
  const levels = [0, 1, 2].map((channel) => normalised(channel, config));
  const patches = new Float32Array(width * height * 3 * frames);
  let to = 0;
  for (let cellTop = 0; cellTop < height; cellTop += side * merge) {
    for (let cellLeft = 0; cellLeft < width; cellLeft += side * merge) {
      for (let patch = 0; patch < merge * merge; patch += 1) {
        const top = cellTop + Math.floor(patch / merge) * side;
        const left = cellLeft + patch % merge * side;
        for (const [channel, level] of levels.entries()) {
          const start = to;
          for (let row = top; row < top + side; row += 1) {
            let from = (row * width + left) * 3 + channel;
            for (let column = 0; column < side; column += 1) {
              patches[to++] = level[data[from] ?? 0] ?? 0;
              from += 3;
            }
          }
          for (let frame = 1; frame < frames; frame += 1) {
            patches.copyWithin(to, start, start + side * side);
            to += side * side;
          }
        }
      }
    }
  }
  return { patches, grid };
}

/** What each of the 256 levels of a channel becomes. */
function normalised(
  channel: number,
  { rescale_factor, image_mean, image_std }: PatchConfig,
): Float32Array {
  const scale = f(1 / rescale_factor);
  const mean = f(f(image_mean[channel] ?? 0) * scale);
  const std = f(f(image_std[channel] ?? 1) * scale);
  return Float32Array.from({ length: 256 }, (_, level) => f(level - mean) / std);
}

/**
 * Makes sure that patches can be gathered in whole cells.
 *
 * @param merge Side of a cell, in patches.
 * @throws {RangeError} If a side of the grid is not a positive multiple of `merge`.
 */
export function assertGrid({ height, width }: PatchGrid, merge: number): void {
  for (const side of [height, width]) {
    if (!Number.isInteger(side / merge) || side < 1) {
      throw new RangeError(
        `Cannot lay out patches: sides must be positive multiples of ${merge}, got ` +
          `${height}x${width}`,
      );
    }
  }
}
