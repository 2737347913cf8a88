import { assertGrid, type PatchGrid } from "../../qwen_vl/image_patches.ts";
import { type RopeAngles, visionRope, type VisionRopeConfig } from "../../qwen_vl/vision_rope.ts";

/** What is known of the vision tower. */
export interface VisionConfig extends VisionRopeConfig {
  /** Side, in patches, of the cells that become one token, 2. */
  readonly spatial_merge_size: number;
  /** Learned positions: a square table, 2304 of 48 rows. */
  readonly num_position_embeddings: number;
}

/** What the vision tower must know of `N` patches, in the order of {@linkcode imagePatches}. */
export interface VisionLayout extends RopeAngles {
  /** `[N, 4]`: the learned positions nearest to each patch. */
  readonly positionIndex: BigInt64Array;
  /** `[N, 4]`: their weights. */
  readonly positionWeight: Float32Array;
}

const f = Math.fround;

/**
 * Tells where the patches of an image are in the table of learned positions, and how they turn.
 *
 * The table is stretched over the image: row `i` of `n` is at `i (48 - 1) / (n - 1)`, between two
 * rows of the table, and so are columns; the four entries around are weighted by their nearness
 * (transformers, modeling_qwen3_vl.py, `fast_pos_embed_interpolate` and `rot_pos_emb`). Patches come
 * cell by cell. Numbers are rounded to float32.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const config = {
 *   spatial_merge_size: 2,
 *   num_position_embeddings: 9,
 *   head_dim: 4,
 *   rope_theta: 10000,
 * };
 * const { positionIndex, positionWeight } = visionLayout({ height: 2, width: 4 }, config);
 * // The second patch: row 0, column 1 of 4, at two thirds between the first columns of the table.
 * assertEquals([...positionIndex.subarray(4, 8)], [0n, 1n, 3n, 4n]);
 * assertEquals([...positionWeight.subarray(4, 8)].map((x) => x.toFixed(3)), [
 *   "0.333",
 *   "0.667",
 *   "0.000",
 *   "0.000",
 * ]);
 * ```
 *
 * @throws {RangeError} If a side of the grid is not a positive multiple of `spatial_merge_size`, or
 * the table is no square.
 */
export function visionLayout(grid: PatchGrid, config: VisionConfig): VisionLayout {
  const { spatial_merge_size: merge, num_position_embeddings } = config;
  assertGrid(grid, merge);
  const side = Math.sqrt(num_position_embeddings);
  if (!Number.isInteger(side)) {
    throw new RangeError(
      "Cannot lay out patches: num_position_embeddings must be a square, got " +
        num_position_embeddings,
    );
  }
  const rows: number[] = [];
  const columns: number[] = [];
  for (let top = 0; top < grid.height; top += merge) {
    for (let left = 0; left < grid.width; left += merge) {
      for (let patch = 0; patch < merge * merge; patch += 1) {
        rows.push(top + Math.floor(patch / merge));
        columns.push(left + patch % merge);
      }
    }
  }
  const down = stretched(grid.height, side);
  const across = stretched(grid.width, side);
  const positionIndex = new BigInt64Array(rows.length * 4);
  const positionWeight = new Float32Array(rows.length * 4);
  for (const [patch, row] of rows.entries()) {
    const y = down[row];
    const x = across[columns[patch] ?? 0];
    if (y === undefined || x === undefined) continue;
    const corners = [
      [y.low, x.low, f(f(1 - y.rest) * f(1 - x.rest))],
      [y.low, x.high, f(f(1 - y.rest) * x.rest)],
      [y.high, x.low, f(y.rest * f(1 - x.rest))],
      [y.high, x.high, f(y.rest * x.rest)],
    ] as const;
    for (const [corner, [tableRow, tableColumn, weight]] of corners.entries()) {
      positionIndex[patch * 4 + corner] = BigInt(tableRow * side + tableColumn);
      positionWeight[patch * 4 + corner] = weight;
    }
  }
  return { positionIndex, positionWeight, ...visionRope({ rows, columns }, config) };
}

interface Place {
  readonly low: number;
  readonly high: number;
  readonly rest: number;
}

/**
 * `count` places from 0 to `side - 1`, as `torch.linspace` has them: counted from both ends, and
 * rounded once.
 */
function stretched(count: number, side: number): readonly Place[] {
  const last = side - 1;
  const step = f(last / Math.max(1, count - 1));
  return Array.from({ length: count }, (_, index) => {
    const place = count === 1 || index < Math.floor(count / 2)
      ? f(step * index)
      : f(last - step * (count - 1 - index));
    const low = Math.floor(place);
    return { low, high: Math.min(low + 1, last), rest: f(place - low) };
  });
}
