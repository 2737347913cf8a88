import { assertGrid, type PatchGrid } from "../../qwen_vl/image_patches.ts";
import { visionRope } from "../../qwen_vl/vision_rope.ts";

/** How patches are put together, and what they turn by. */
export interface VisionConfig {
  /** Side of a patch in pixels, 14. */
  readonly patch_size: number;
  /** Side, in patches, of the cells that become one token, 2. */
  readonly spatial_merge_size: number;
  /** Side in pixels of the windows that attention stays in, 112. */
  readonly window_size: number;
  /** Features of an attention head, a multiple of 4. */
  readonly head_dim: number;
  /** Base of the frequencies, 10000. */
  readonly rope_theta: number;
}

/** What the vision tower must know of `N` patches in `M` cells. */
export interface VisionLayout {
  /** `[M]`: the cell at each place of the order by windows. */
  readonly windowIndex: BigInt64Array;
  /** `[M]`: the place of each cell in that order. */
  readonly reverseIndex: BigInt64Array;
  /** `[N]`: the window of each patch, in the order by windows. */
  readonly windowIds: BigInt64Array;
  /** `[N]`: the image of each patch, in the order by windows. */
  readonly imageIds: BigInt64Array;
  /** `[N, head_dim]`: cosines, in the order by windows. */
  readonly cos: Float32Array;
  /** `[N, head_dim]`: sines, in the order by windows. */
  readonly sin: Float32Array;
}

/**
 * Orders the patches of images by windows, and tells who may attend to whom and how they turn.
 *
 * An image's cells of `spatial_merge_size^2` patches are gathered in square windows, row by row,
 * from the top left; those at the right and below hold what is left. A patch's row and column turn a
 * quarter of the features each, by `position * theta^(-4 i / head_dim)`, and the second half of
 * the features is the first once more (transformers, modeling_qwen2_5_vl.py, `get_window_index`
 * and `rot_pos_emb`). Frequencies and angles are rounded to float32.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const config = {
 *   patch_size: 14,
 *   spatial_merge_size: 2,
 *   window_size: 56,
 *   head_dim: 4,
 *   rope_theta: 10000,
 * };
 * const { windowIndex, reverseIndex, windowIds } = visionLayout([{ height: 4, width: 6 }], config);
 * assertEquals([...windowIndex], [0n, 1n, 3n, 4n, 2n, 5n]);
 * assertEquals([...reverseIndex], [0n, 1n, 4n, 2n, 3n, 5n]);
 * assertEquals([...windowIds].map(String).join(""), "0".repeat(16) + "1".repeat(8));
 * ```
 *
 * @param grids The images' patches, in order.
 * @throws {RangeError} If a side of a grid is not a positive multiple of `spatial_merge_size`.
 */
export function visionLayout(grids: readonly PatchGrid[], config: VisionConfig): VisionLayout {
  const { spatial_merge_size: merge } = config;
  const windowIndex: number[] = [];
  const windowIds: number[] = [];
  const imageIds: number[] = [];
  const rows: number[] = [];
  const columns: number[] = [];
  let cells = 0;
  let windows = 0;
  for (const [image, grid] of grids.entries()) {
    assertGrid(grid, merge);
    const width = grid.width / merge;
    for (const window of imageWindows(grid, config)) {
      for (const { row, column } of window) {
        windowIndex.push(cells + row * width + column);
        for (let patch = 0; patch < merge * merge; patch += 1) {
          rows.push(row * merge + Math.floor(patch / merge));
          columns.push(column * merge + patch % merge);
          windowIds.push(windows);
          imageIds.push(image);
        }
      }
      windows += 1;
    }
    cells += width * grid.height / merge;
  }
  const reverseIndex = new BigInt64Array(cells);
  for (const [place, cell] of windowIndex.entries()) reverseIndex[cell] = BigInt(place);

  return {
    windowIndex: BigInt64Array.from(windowIndex, BigInt),
    reverseIndex,
    windowIds: BigInt64Array.from(windowIds, BigInt),
    imageIds: BigInt64Array.from(imageIds, BigInt),
    ...visionRope({ rows, columns }, config),
  };
}

/** The cells of each window. */
function* imageWindows(
  grid: PatchGrid,
  { spatial_merge_size: merge, window_size, patch_size }: VisionConfig,
): Generator<readonly { readonly row: number; readonly column: number }[]> {
  const side = Math.floor(Math.floor(window_size / merge) / patch_size);
  const height = grid.height / merge;
  const width = grid.width / merge;
  for (let top = 0; top < height; top += side) {
    for (let left = 0; left < width; left += side) {
      const rows = Math.min(side, height - top);
      const columns = Math.min(side, width - left);
      yield Array.from({ length: rows * columns }, (_, index) => ({
        row: top + Math.floor(index / columns),
        column: left + index % columns,
      }));
    }
  }
}
