/** Where each of `N` patches of an image is. */
export interface PatchPlaces {
  /** Row of each patch. */
  readonly rows: readonly number[];
  /** Column of each patch. */
  readonly columns: readonly number[];
}

/** What the places of patches are turned into angles by. */
export interface VisionRopeConfig {
  /** Features of an attention head, a multiple of 4. */
  readonly head_dim: number;
  /** Base of the frequencies, 10000. */
  readonly rope_theta: number;
}

/** Cosines and sines by token and feature. */
export interface RopeAngles {
  /** Cosines. */
  readonly cos: Float32Array;
  /** Sines. */
  readonly sin: Float32Array;
}

/**
 * Rotary angles of the vision tower's patches.
 *
 * A patch's row and column turn a quarter of the features each, by
 * `position * theta^(-4 i / head_dim)`, and the second half of the features is the first once more
 * (transformers, modeling_qwen2_5_vl.py and modeling_qwen3_vl.py, `rot_pos_emb`). Frequencies and
 * angles are rounded to float32.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const { cos } = visionRope({ rows: [2], columns: [3] }, { head_dim: 4, rope_theta: 10000 });
 * for (const [feature, position] of [2, 3, 2, 3].entries()) {
 *   assertAlmostEquals(cos[feature] ?? 0, Math.cos(position), 1e-7);
 * }
 * ```
 *
 * @returns Cosines and sines, each `[N, head_dim]`.
 */
export function visionRope(
  { rows, columns }: PatchPlaces,
  config: VisionRopeConfig,
): RopeAngles {
  const { head_dim } = config;
  const cos = new Float32Array(rows.length * head_dim);
  const sin = new Float32Array(rows.length * head_dim);
  // An image has few rows and columns, and each patch is at some of them.
  const known = new Map<number, RopeAngles>();
  for (const [quarter, positions] of [rows, columns, rows, columns].entries()) {
    for (const [patch, position] of positions.entries()) {
      const turn = known.get(position) ?? turnAt(position, config);
      known.set(position, turn);
      const place = patch * head_dim + quarter * head_dim / 4;
      cos.set(turn.cos, place);
      sin.set(turn.sin, place);
    }
  }
  return { cos, sin };
}

function turnAt(position: number, { head_dim, rope_theta }: VisionRopeConfig): RopeAngles {
  const f = Math.fround;
  const angles = Float32Array.from(
    { length: head_dim / 4 },
    (_, index) => position * f(1 / f(rope_theta ** f(4 * index / head_dim))),
  );
  return { cos: angles.map(Math.cos), sin: angles.map(Math.sin) };
}
