import type { TextPositions } from "../../qwen_vl/text_positions.ts";
import type { ImageFeatures, JudgeGraphs } from "./judge_graphs.ts";
import { type KeyValues, noKeyValues, stackSpans, type TokenSpan } from "./key_values.ts";

/** Tokens that are to be read in one row. */
export interface RowTokens {
  /** Ids `[S]`. */
  readonly ids: BigInt64Array;
  /** Where each token is. */
  readonly positions: TextPositions;
  /** The branch of each token, 0 of those that belong to all; all 0 where absent. */
  readonly branches?: BigInt64Array | undefined;
  /** The images that tokens belong to, and for each token its place among theirs, -1 of text. */
  readonly seen?: { readonly images: readonly ImageFeatures[]; readonly places: Int32Array };
}

/** What has been read, in each row. */
export interface Reading {
  /** Its keys and values. */
  readonly cache: KeyValues;
  /** The branch of each token, by row: 0 of those that belong to all, -1 of padding. */
  readonly branches: readonly BigInt64Array[];
}

/** Logits `[V]` of the next token behind a place of a row; places are counted from the end: -1. */
export type LogitsAt = (row: number, place: number) => Float32Array;

/**
 * Most tokens of a row that are read at once. Longer rows are read piece by piece, since attention
 * may hold a number for each head and pair of tokens.
 */
export const PIECE = 512;

/** Nothing read yet, in one row. */
export function nothingRead({ manifest }: Pick<JudgeGraphs, "manifest">): Reading {
  return { cache: noKeyValues(manifest.language), branches: [new BigInt64Array()] };
}

/** The rows of several readings, or parts of them, side by side: they end together. */
export function stackReadings(
  spans: readonly (Omit<TokenSpan, "cache"> & { readonly reading: Reading })[],
): Reading {
  const [only] = spans;
  if (only !== undefined && spans.length === 1 && isWhole(only)) return only.reading;
  const cache = stackSpans(spans.map(({ reading, ...span }) => ({ ...span, ...reading })));
  const branches = spans.map(({ reading, row, from, to }) => {
    const padded = new BigInt64Array(cache.length).fill(-1n);
    const read = reading.branches[row]?.subarray(from, to);
    if (read !== undefined) padded.set(read, cache.length - read.length);
    return padded;
  });
  return { cache, branches };
}

function isWhole({ reading: { cache }, from, to }: { reading: Reading; from: number; to: number }) {
  return cache.rows === 1 && from === 0 && to === cache.length;
}

/**
 * Reads tokens in each row, behind what was read there before. Shorter rows are padded at their
 * beginning.
 *
 * @param rows As many as `reading` has.
 * @param options `wanted`: the places whose logits are asked for, counted from the end: -1;
 * `piece`: most tokens read at once; `isLast`: whether nothing will be read behind them;
 * `onPiece`: called between two pieces.
 */
export async function readOn(
  graphs: JudgeGraphs,
  reading: Reading,
  { rows, wanted, piece: most = PIECE, isLast = false, onPiece }: {
    readonly rows: readonly RowTokens[];
    readonly wanted: readonly number[];
    readonly piece?: number | undefined;
    readonly isLast?: boolean;
    readonly onPiece?: (() => Promise<void>) | undefined;
  },
): Promise<{ readonly reading: Reading; readonly logitsAt: LogitsAt }> {
  const length = Math.max(...rows.map(({ ids }) => ids.length));
  const columns = new Map(wanted.map((place) => [length + place, place]));
  const found = new Map<number, readonly Float32Array[]>();
  let cache = () => reading.cache;
  let branches = reading.branches;
  for (let from = 0; from < length; from += most) {
    if (from > 0) await onPiece?.();
    const piece = { from, to: Math.min(length, from + most), length };
    branches = branches.map((before, row) => joined(before, branchesOf(rows[row], piece)));
    const here = [...columns.keys()].filter((column) => column >= from && column < piece.to);
    // Something has to be asked for; it costs little.
    const asked = here.length > 0 ? here : [piece.to - 1];
    const places = asked.map((column) => BigInt(column - from));
    const { logits, cache: next } = await graphs.decode({
      ...await pieceInputs(graphs, { rows, piece }),
      segments: joined(...branches),
      logitPositions: joined(...rows.map(() => BigInt64Array.from(places))),
      cache: cache(),
      isLast: isLast && piece.to === length,
    });
    cache = lazily(next);
    const size = logits.length / rows.length / asked.length;
    for (const [index, column] of here.entries()) {
      const ofRow = (row: number) => (row * asked.length + index) * size;
      found.set(
        columns.get(column) ?? 0,
        rows.map((_, row) => logits.subarray(ofRow(row), ofRow(row) + size)),
      );
    }
  }
  const logitsAt: LogitsAt = (row, place) => {
    const logits = found.get(place)?.[row];
    if (logits === undefined) throw new RangeError(`Cannot give logits of ${row}, ${place}`);
    return logits;
  };
  return {
    reading: {
      // Where logits were all that was wanted, nobody asks for it.
      get cache() {
        return cache();
      },
      branches,
    },
    logitsAt,
  };
}

/** Makes a value when it is asked for, and only once. */
function lazily<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** Some columns of rows that end at `length`. */
interface Piece {
  readonly from: number;
  readonly to: number;
  readonly length: number;
}

/** Ids, places and images of some columns of all rows. */
async function pieceInputs(
  graphs: JudgeGraphs,
  { rows, piece }: { readonly rows: readonly RowTokens[]; readonly piece: Piece },
) {
  const { language: { hidden_size: size }, vision: { deepstack_layers: levels } } = graphs.manifest;
  const width = piece.to - piece.from;
  const count = rows.length * width;
  const ids = new BigInt64Array(count);
  const positions = {
    temporal: new Int32Array(count),
    height: new Int32Array(count),
    width: new Int32Array(count),
  };
  const shown: { readonly at: number; readonly image: ImageFeatures; readonly token: number }[] =
    [];
  for (const [index, row] of rows.entries()) {
    const pad = piece.length - row.ids.length;
    for (let column = Math.max(pad, piece.from); column < piece.to; column += 1) {
      const token = column - pad;
      const at = index * width + column - piece.from;
      ids[at] = row.ids[token] ?? 0n;
      positions.temporal[at] = row.positions.temporal[token] ?? 0;
      positions.height[at] = row.positions.height[token] ?? 0;
      positions.width[at] = row.positions.width[token] ?? 0;
      const place = imagePlace(row, token, size);
      if (place !== undefined) shown.push({ at, ...place });
    }
  }
  const embeds = await graphs.embed(ids, rows.length);
  // Row 0 is noughts, for text.
  const deepstack = new Float32Array(levels * (shown.length + 1) * size);
  const deepstackRows = new BigInt64Array(count);
  for (const [index, { at, image, token }] of shown.entries()) {
    embeds.set(image.embeds.subarray(token * size, (token + 1) * size), at * size);
    deepstackRows[at] = BigInt(index + 1);
    for (let level = 0; level < levels; level += 1) {
      const start = (level * image.embeds.length) + token * size;
      const row = level * (shown.length + 1) + index + 1;
      deepstack.set(image.deepstack.subarray(start, start + size), row * size);
    }
  }
  return { embeds, deepstack, deepstackRows, positions };
}

/** The image that a token belongs to, and which of its tokens it is. */
function imagePlace(
  { seen }: RowTokens,
  token: number,
  size: number,
): { readonly image: ImageFeatures; readonly token: number } | undefined {
  let place = seen?.places[token] ?? -1;
  if (seen === undefined || place < 0) return undefined;
  for (const image of seen.images) {
    const count = image.embeds.length / size;
    if (place < count) return { image, token: place };
    place -= count;
  }
  throw new RangeError("Cannot read an image: it has fewer tokens than places");
}

function branchesOf(row: RowTokens | undefined, { from, to, length }: Piece): BigInt64Array {
  const columns = new BigInt64Array(to - from).fill(-1n);
  if (row === undefined) return columns;
  const pad = length - row.ids.length;
  for (let column = Math.max(pad, from); column < to; column += 1) {
    columns[column - from] = row.branches?.[column - pad] ?? 0n;
  }
  return columns;
}

function joined(...parts: readonly BigInt64Array[]): BigInt64Array {
  const whole = new BigInt64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let start = 0;
  for (const part of parts) {
    whole.set(part, start);
    start += part.length;
  }
  return whole;
}
