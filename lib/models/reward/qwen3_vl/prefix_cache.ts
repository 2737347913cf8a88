import { bytesOf, type KeyValues, stackSpans } from "./key_values.ts";

/** A beginning of prompts that was read. */
interface Prefix {
  readonly ids: BigInt64Array;
  readonly cache: KeyValues;
}

/**
 * Keys and values of the beginnings of prompts, such as a category's system prompt, so that each is
 * read once.
 *
 * Those that were asked for last are kept, as many as fit the memory allowed, and at least one.
 */
export class PrefixCache {
  readonly #limit: number;
  readonly #prefixes: Prefix[] = [];

  /**
   * Keeps nothing yet.
   *
   * @param limit Memory for keys and values, in bytes.
   */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /**
   * The keys and values of a beginning, read anew from where no prompt before had the same.
   *
   * @param read Reads tokens behind those that are known already, and returns all.
   * @returns One row, of as many tokens as `ids` has.
   */
  async get(
    ids: BigInt64Array,
    read: (known: KeyValues | undefined) => Promise<KeyValues>,
  ): Promise<KeyValues> {
    const [nearest] = this.#prefixes
      .map((prefix) => ({ prefix, shared: sharedLength(prefix.ids, ids) }))
      .toSorted((a, b) => b.shared - a.shared);
    if (nearest === undefined || nearest.shared === 0) {
      return this.#keep(ids, await read(undefined));
    }
    const { prefix, shared } = nearest;
    this.#prefixes.splice(this.#prefixes.indexOf(prefix), 1);
    this.#prefixes.push(prefix);
    const isWhole = shared === prefix.ids.length;
    const known = isWhole
      ? prefix.cache
      : stackSpans([{ cache: prefix.cache, row: 0, from: 0, to: shared }]);
    return shared === ids.length ? known : this.#keep(ids, await read(known));
  }

  #keep(ids: BigInt64Array, cache: KeyValues): KeyValues {
    this.#prefixes.push({ ids, cache });
    let total = this.#prefixes.reduce((sum, { cache }) => sum + bytesOf(cache), 0);
    while (total > this.#limit && this.#prefixes.length > 1) {
      const oldest = this.#prefixes.shift();
      if (oldest !== undefined) total -= bytesOf(oldest.cache);
    }
    return cache;
  }
}

function sharedLength(a: BigInt64Array, b: BigInt64Array): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length += 1;
  return length;
}
