import type { Tensor } from "../../../onnx/session.ts";

/** Keys and values of tokens that were read, by layer. */
export interface KeyValues {
  /** Rows: texts that are read side by side. */
  readonly rows: number;
  /** Tokens of each row, padding among them. */
  readonly length: number;
  /** Heads of keys and of values. */
  readonly heads: number;
  /** Features of a head. */
  readonly features: number;
  /** Keys and values of each layer in turn, each `[rows, heads, length, features]`. */
  readonly arrays: readonly Float32Array[];
}

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
  return { rows, length: 0, heads, features, arrays };
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
 *   heads: 1,
 *   features: 1,
 *   arrays: [Float32Array.of(1, 2, 3, 4)],
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
  const { heads, features, arrays: { length: count } } = first.cache;
  const length = Math.max(...spans.map(({ from, to }) => to - from));
  const arrays = Array.from({ length: count }, (_, layer) => {
    const stacked = new Float32Array(spans.length * heads * length * features);
    for (const [at, { cache, row, from, to }] of spans.entries()) {
      const source = cache.arrays[layer];
      if (source === undefined) continue;
      for (let head = 0; head < heads; head += 1) {
        const start = (row * heads + head) * cache.length;
        const end = (at * heads + head + 1) * length;
        stacked.set(
          source.subarray((start + from) * features, (start + to) * features),
          (end - (to - from)) * features,
        );
      }
    }
    return stacked;
  });
  return { rows: spans.length, length, heads, features, arrays };
}

/** Keys and values as inputs of a decoder, under its name for those of each layer. */
export function keyValueTensors(
  { rows, heads, length, features, arrays }: KeyValues,
  nameOf: (layer: number, kind: "key" | "value") => string,
): Readonly<Record<string, Tensor>> {
  const shape = [rows, heads, length, features];
  return Object.fromEntries(arrays.map((data, index) => {
    const kind = index % 2 === 0 ? "key" : "value";
    return [nameOf(Math.floor(index / 2), kind), { data, shape }];
  }));
}
