/** Tokens of one image, or of the noise. */
export interface TokenGrid {
  /** Number of frames, 1 of an image. */
  readonly frames: number;
  /** Rows of tokens: a sixteenth of the image's. */
  readonly height: number;
  /** Tokens per row. */
  readonly width: number;
}

/** What positions are turned into angles by. */
export interface RopeConfig {
  /** Features of a head that turn with frame, row and column (`axes_dims_rope`): even numbers. */
  readonly axes: readonly [frame: number, height: number, width: number];
  /** Base of the frequencies, 10000. */
  readonly theta: number;
}

/** Angles by token and pair of features: [tokens, features / 2], row by row. */
export interface RopeTable {
  /** Cosines. */
  readonly cos: Float32Array;
  /** Sines. */
  readonly sin: Float32Array;
}

type Position = readonly [frame: number, row: number, column: number];

/** Positions that the reference has angles for, from 0. */
const POSITIONS = 4096;

/**
 * Rotary angles of the transformer's image tokens.
 *
 * Pair `i` of the `d` features of an axis turns by `position * theta^(-2 i / d)`; the pairs of the
 * frame come first, then those of row and column. The frame of image `j` is `j`, where 0 is the
 * noise and references follow. Rows and columns are counted from the middle: from
 * `-(n - floor(n / 2))` to `floor(n / 2) - 1` (diffusers, transformer_qwenimage.py,
 * `QwenEmbedRope` with `scale_rope`). Frequencies and angles are rounded to float32.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const square = { frames: 1, height: 2, width: 2 };
 * const { cos, sin } = imageRope([square, square], { axes: [2, 2, 2], theta: 10000 });
 * // The last token, of the reference: frame 1, row 0, column 0.
 * assertAlmostEquals(cos[21] ?? 0, Math.cos(1), 1e-7);
 * assertAlmostEquals(sin[21] ?? 0, Math.sin(1), 1e-7);
 * assertAlmostEquals(cos[23] ?? 0, 1, 1e-7);
 * ```
 *
 * @param grids The noise, then the reference images in order.
 * @throws {RangeError} If a side has more than 8192 tokens, or the number of features of an axis
 * is odd.
 */
export function imageRope(grids: readonly TokenGrid[], config: RopeConfig): RopeTable {
  const positions: Position[] = [];
  for (const [index, { frames, height, width }] of grids.entries()) {
    const top = Math.floor(height / 2) - height;
    const left = Math.floor(width / 2) - width;
    for (let frame = index; frame < index + frames; frame += 1) {
      for (let row = top; row < top + height; row += 1) {
        for (let column = left; column < left + width; column += 1) {
          positions.push([frame, row, column]);
        }
      }
    }
  }
  return ropeTable(positions, config);
}

/**
 * Position of the first text token: half of the longest side of all images, rounded down, which is
 * beyond all their tokens.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(textStart([{ frames: 1, height: 57, width: 64 }]), 32);
 * ```
 */
export function textStart(grids: readonly TokenGrid[]): number {
  return Math.max(...grids.map(({ height, width }) => Math.floor(Math.max(height, width) / 2)));
}

/**
 * Rotary angles of the transformer's text tokens: the positions from `start` on, the same on each
 * axis. Everything else is as for {@linkcode imageRope}.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals, assertEquals } from "@std/assert";
 *
 * const { cos } = textRope(2, { start: 32, axes: [16, 56, 56], theta: 10000 });
 * assertEquals(cos.length, 2 * 64);
 * assertAlmostEquals(cos[64] ?? 0, Math.cos(33), 1e-6);
 * ```
 *
 * @param count Number of text tokens.
 * @param config `start`: position of the first, of {@linkcode textStart}.
 * @throws {RangeError} If a position is beyond 4095, where the reference's table ends.
 */
export function textRope(
  count: number,
  config: RopeConfig & { readonly start: number },
): RopeTable {
  const positions = Array.from({ length: count }, (_, index): Position => {
    const position = config.start + index;
    return [position, position, position];
  });
  return ropeTable(positions, config);
}

function ropeTable(positions: readonly Position[], { axes, theta }: RopeConfig): RopeTable {
  const pairs = (axes[0] + axes[1] + axes[2]) / 2;
  const cos = new Float32Array(positions.length * pairs);
  const sin = new Float32Array(positions.length * pairs);
  let start = 0;
  for (const axis of [0, 1, 2] as const) {
    const frequencies = axisFrequencies(axes[axis], theta);
    // An image has few rows and columns, and each token is at some of them.
    const known = new Map<number, RopeTable>();
    for (const [token, position] of positions.entries()) {
      const angles = known.get(position[axis]) ?? turn(position[axis], frequencies);
      known.set(position[axis], angles);
      cos.set(angles.cos, token * pairs + start);
      sin.set(angles.sin, token * pairs + start);
    }
    start += frequencies.length;
  }
  return { cos, sin };
}

function axisFrequencies(features: number, theta: number): Float32Array {
  if (features % 2 !== 0) {
    throw new RangeError(
      `Cannot make rotary angles: features of an axis must be even, got ${features}`,
    );
  }
  const f = Math.fround;
  return Float32Array.from(
    { length: features / 2 },
    (_, pair) => 1 / f(theta ** f(2 * pair / features)),
  );
}

function turn(position: number, frequencies: Float32Array): RopeTable {
  if (position < -POSITIONS || position >= POSITIONS) {
    throw new RangeError(
      `Cannot make rotary angles: positions must be in -${POSITIONS}..${POSITIONS - 1}, ` +
        `got ${position}`,
    );
  }
  const angles = frequencies.map((frequency) => position * frequency);
  return { cos: angles.map(Math.cos), sin: angles.map(Math.sin) };
}
