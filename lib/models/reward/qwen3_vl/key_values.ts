import type { Tensor } from "../../../onnx/session.ts";

/**
 * Keys and values of tokens that were read, by layer.
 *
 * Behind the tokens of each row may be free places, into which {@linkcode appended} writes what is
 * read next, so that a long text is not copied for each token.
 */
export interface KeyValues {
  /** Rows: texts that are read side by side. */
  readonly rows: number;
  /** Tokens of each row, padding among them. */
  readonly length: number;
  /** Places of each row, those of its tokens first. */
  readonly places: number;
  /** Heads of keys and of values. */
  readonly heads: number;
  /** Features of a head. */
  readonly features: number;
  /** Keys and values of each layer in turn, each `[rows, heads, places, features]`. */
  readonly arrays: readonly Float32Array[];
  /** Places that are taken in the arrays, which may be those of longer readings, too. */
  readonly taken: { count: number };
}

/**
 * Free places that a copy gets: with more of them copies are rarer, but attention goes over all
 * places in every step.
 */
const FREE = 64;

/** Some of the tokens of one row. */
export interface TokenSpan {
  /** Where they are. */
  readonly cache: KeyValues;
  /** In which row. */
  readonly row: number;
  /** The first. */
  readonly from: number;
  /** One beyond the last. */
  readonly to: number;
}

/**
 * Nothing read yet.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const config = { num_hidden_layers: 2, num_key_value_heads: 1, head_dim: 4 };
 * assertEquals(noKeyValues(config).arrays.length, 4);
 * ```
 */
export function noKeyValues(
  { num_hidden_layers, num_key_value_heads: heads, head_dim: features }: {
    readonly num_hidden_layers: number;
    readonly num_key_value_heads: number;
    readonly head_dim: number;
  },
  rows = 1,
): KeyValues {
  const arrays = Array.from({ length: 2 * num_hidden_layers }, () => new Float32Array());
  return { rows, length: 0, places: 0, heads, features, arrays, taken: { count: 0 } };
}

/** Memory of keys and values, in bytes. */
export function bytesOf({ arrays }: KeyValues): number {
  return arrays.reduce((sum, { byteLength }) => sum + byteLength, 0);
}

/**
 * Copies tokens into rows of their own, so that they end together: shorter rows begin with noughts.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const cache = {
 *   rows: 2,
 *   length: 2,
 *   places: 2,
 *   heads: 1,
 *   features: 1,
 *   arrays: [Float32Array.of(1, 2, 3, 4)],
 *   taken: { count: 2 },
 * };
 * const { arrays: [keys] } = stackSpans([
 *   { cache, row: 1, from: 0, to: 2 },
 *   { cache, row: 0, from: 1, to: 2 },
 * ]);
 * assertEquals(keys, Float32Array.of(3, 4, 0, 2));
 * ```
 *
 * @param spans One for each row; their caches are of the same model.
 * @throws {RangeError} If there is none.
 */
export function stackSpans(spans: readonly TokenSpan[]): KeyValues {
  const [first] = spans;
  if (first === undefined) {
    throw new RangeError("Cannot stack tokens: there must be a row, got none");
  }
  const length = Math.max(...spans.map(({ from, to }) => to - from));
  return stacked(spans, { length, places: length });
}

/**
 * What was read, and behind it what is read now: in the free places where they suffice and nobody
 * else has gone on there, else in a copy with some more of them.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const nothing = noKeyValues({ num_hidden_layers: 1, num_key_value_heads: 1, head_dim: 1 });
 * const one = appended(nothing, [Float32Array.of(1), Float32Array.of(2)]);
 * const two = appended(one, [Float32Array.of(3), Float32Array.of(4)]);
 * assertEquals([two.length, two.arrays[0] === one.arrays[0]], [2, true]);
 * assertEquals(two.arrays[1]?.subarray(0, 2), Float32Array.of(2, 4));
 * const other = appended(one, [Float32Array.of(5), Float32Array.of(6)]);
 * assertEquals([other.arrays[1]?.[1], two.arrays[1]?.[1]], [6, 4]);
 * ```
 *
 * @param fresh Keys and values of each layer in turn, each `[rows, heads, S, features]`.
 */
export function appended(cache: KeyValues, fresh: readonly Float32Array[]): KeyValues {
  const { rows, heads, features } = cache;
  const added = (fresh[0]?.length ?? 0) / rows / heads / features;
  const length = cache.length + added;
  const isFree = cache.taken.count === cache.length && length <= cache.places;
  const { places, arrays, taken } = isFree ? cache : stacked(
    Array.from({ length: rows }, (_, row) => ({ cache, row, from: 0, to: cache.length })),
    { length: cache.length, places: length + FREE },
  );
  for (const [layer, numbers] of fresh.entries()) {
    for (let at = 0; at < rows * heads; at += 1) {
      arrays[layer]?.set(
        numbers.subarray(at * added * features, (at + 1) * added * features),
        (at * places + cache.length) * features,
      );
    }
  }
  taken.count = length;
  return { rows, length, places, heads, features, arrays, taken };
}

/** A copy of tokens, one span for each row, which ends at `length` of its `places`. */
function stacked(
  spans: readonly TokenSpan[],
  { length, places }: { readonly length: number; readonly places: number },
): KeyValues {
  const { heads = 0, features = 0, arrays: first = [] } = spans[0]?.cache ?? {};
  const arrays = first.map((_, layer) => {
    const copy = new Float32Array(spans.length * heads * places * features);
    for (const [at, { cache, row, from, to }] of spans.entries()) {
      for (let head = 0; head < heads; head += 1) {
        const start = (row * heads + head) * cache.places;
        const end = (at * heads + head) * places + length;
        copy.set(
          cache.arrays[layer]?.subarray((start + from) * features, (start + to) * features) ?? [],
          (end - (to - from)) * features,
        );
      }
    }
    return copy;
  });
  return { rows: spans.length, length, places, heads, features, arrays, taken: { count: length } };
}

/** Keys and values as inputs of a decoder, under its name for those of each layer. */
export function keyValueTensors(
  { rows, heads, places, features, arrays }: KeyValues,
  nameOf: (layer: number, kind: "key" | "value") => string,
): Readonly<Record<string, Tensor>> {
  const shape = [rows, heads, places, features];
  return Object.fromEntries(arrays.map((data, index) => {
    const kind = index % 2 === 0 ? "key" : "value";
    return [nameOf(Math.floor(index / 2), kind), { data, shape }];
  }));
}
