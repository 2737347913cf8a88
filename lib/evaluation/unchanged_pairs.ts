import {
  type IndexedPair,
  type PairFilter,
  selectWholeChains,
  takenByPlace,
} from "../benchmark/mod.ts";

const LINE_FEED = 0x0a;

/** A list without faulty pairs, each of which is read from its line when it is chosen. */
export class UnchangedPairs {
  readonly #bytes: Uint8Array;
  /** Where each line ends. */
  readonly #ends: readonly number[];
  readonly #isChained: boolean;

  /**
   * Takes the file as it was written, for which its hash answers.
   *
   * @param isChained Whether a pair may start from the edit of another.
   */
  constructor(bytes: Uint8Array, { isChained }: { readonly isChained: boolean }) {
    this.#bytes = bytes;
    this.#isChained = isChained;
    const ends: number[] = [];
    for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, end + 1)) {
      ends.push(end);
    }
    this.#ends = ends;
  }

  /** Number of pairs. */
  get length(): number {
    return this.#ends.length;
  }

  /** All pairs, in the order of the benchmark. */
  all(): readonly IndexedPair[] {
    return this.#read(() => true);
  }

  /**
   * The pairs that a filter chooses.
   *
   * @throws {InputError} As {@linkcode selectWholeChains} throws it.
   */
  select(filter: PairFilter): readonly IndexedPair[] {
    const isTaken = takenByPlace(filter);
    if (isTaken !== undefined && !this.#isChained) return this.#read(isTaken);
    return selectWholeChains(this.all(), filter);
  }

  #read(isTaken: (place: number) => boolean): readonly IndexedPair[] {
    const decoder = new TextDecoder();
    const pairs: IndexedPair[] = [];
    for (const [place, end] of this.#ends.entries()) {
      if (!isTaken(place)) continue;
      const start = place === 0 ? 0 : (this.#ends[place - 1] ?? 0) + 1;
      const line: { readonly pair: IndexedPair } = JSON.parse(
        decoder.decode(this.#bytes.subarray(start, end)),
      );
      pairs.push(line.pair);
    }
    return pairs;
  }
}
