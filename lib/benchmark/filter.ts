import { InputError } from "../input_error.ts";
import { nearest } from "../text/nearest.ts";
import type { InvalidPair } from "./check_benchmark.ts";
import type { PairInfo } from "./pair.ts";

/** One of several equal parts of a benchmark. */
export interface Shard {
  /** Which part, from 1. */
  readonly index: number;
  /** How many parts there are. */
  readonly count: number;
}

/** Which pairs to take; what is absent does not restrict. */
export interface PairFilter {
  /** Any of these categories. */
  readonly categories?: readonly string[] | undefined;
  /** Any of these difficulties. */
  readonly difficulties?: readonly string[] | undefined;
  /** At least one of these tags. */
  readonly tags?: readonly string[] | undefined;
  /** Any of these ids. */
  readonly ids?: readonly string[] | undefined;
  /** At most so many of what is left, in order. */
  readonly limit?: number | undefined;
  /** Only this part of what is left. */
  readonly shard?: Shard | undefined;
}

/**
 * Takes the pairs that a filter asks for: by category, difficulty, tag and id, then the limit,
 * then the shard. Shard `i` of `n` takes every `n`-th pair from the `i`-th on, so that each gets
 * its share of each category.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const texts = { instruction: "", description: "", rationale: "", tags: [], difficulty: "" };
 * const pairs = ["a", "b", "c"].map((id, index) => ({ index, id, category: "c", ...texts }));
 * const taken = selectPairs(pairs, { limit: 2, shard: parseShard("2/2") });
 * assertEquals(taken.map(({ id }) => id), ["b"]);
 * ```
 *
 * @throws {InputError} If no pair has a category, difficulty, tag or id that is asked for (all
 * such values are listed), if no pair meets all of them at once, or if the limit or the shard is
 * not made of positive integers.
 */
export function selectPairs<T extends PairInfo>(
  pairs: readonly T[],
  filter: PairFilter,
): readonly T[] {
  const { limit, shard } = soundPlaces(filter);
  const criteria: readonly Criterion[] = [
    { name: "category", wanted: filter.categories, valuesOf: (pair) => [pair.category] },
    { name: "difficulty", wanted: filter.difficulties, valuesOf: (pair) => [pair.difficulty] },
    { name: "tag", wanted: filter.tags, valuesOf: (pair) => pair.tags },
    { name: "id", wanted: filter.ids, valuesOf: (pair) => [pair.id] },
  ];
  const faults = criteria.flatMap((criterion) => unknownValues(pairs, criterion));
  if (faults.length > 0) throw new InputError(`Cannot select pairs: ${faults.join("\n")}`);
  const tests = criteria.flatMap(({ wanted, valuesOf }) => {
    if (wanted === undefined) return [];
    const set = new Set(wanted);
    return [(pair: PairInfo) => valuesOf(pair).some((value) => set.has(value))];
  });
  const matching = pairs.filter((pair) => tests.every((test) => test(pair)));
  if (matching.length === 0 && pairs.length > 0) {
    const given = criteria.filter(({ wanted }) => wanted !== undefined);
    const asked = given.map(({ name, wanted }) => `${name} ${wanted?.join(" or ")}`).join(", ");
    throw new InputError(`Cannot select pairs: none has ${asked} at once. Ask for less.`);
  }
  return shardOf(matching.slice(0, limit), shard);
}

/**
 * Tells by their places alone which pairs {@linkcode selectPairs} takes, where no pair starts from
 * the edit of another.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const isTaken = takenByPlace({ limit: 3, shard: { index: 1, count: 2 } });
 * assertEquals([0, 1, 2, 3, 4].filter((place) => isTaken?.(place)), [0, 2]);
 * assertEquals(takenByPlace({ tags: ["indoor"] }), undefined);
 * ```
 *
 * @returns `undefined` where the filter looks at the pairs themselves.
 * @throws {InputError} If the limit or the shard is not made of positive integers.
 */
export function takenByPlace(filter: PairFilter): ((place: number) => boolean) | undefined {
  const { limit, shard: { index, count } } = soundPlaces(filter);
  const { categories, difficulties, tags, ids } = filter;
  if ([categories, difficulties, tags, ids].some((wanted) => wanted !== undefined)) {
    return undefined;
  }
  return (place) => place < limit && place % count === index - 1;
}

function soundPlaces(
  { limit = Infinity, shard = { index: 1, count: 1 } }: PairFilter,
): { readonly limit: number; readonly shard: Shard } {
  if (limit !== Infinity) assertPositive(limit, "limit");
  assertShard(shard, `${shard.index}/${shard.count}`);
  return { limit, shard };
}

/** Every `n`-th pair; those of a chain stay together, for each starts from the edit of another. */
function shardOf<T extends PairInfo>(pairs: readonly T[], shard: Shard): readonly T[] {
  if (shard.count === 1) return pairs;
  const places = new Map<string, number>();
  let next = 0;
  return pairs.filter(({ id, sourceFrom }) => {
    const before = sourceFrom === undefined ? undefined : places.get(sourceFrom);
    const place = before ?? next++;
    places.set(id, place);
    return place % shard.count === shard.index - 1;
  });
}

/**
 * As {@linkcode selectPairs}, and makes sure that no chain of edits is torn: where a pair starts
 * from the edit of another, that one must be chosen, too.
 *
 * @throws {InputError} Also if it is not; the message names a few such pairs.
 */
export function selectWholeChains<T extends PairInfo>(
  pairs: readonly T[],
  filter: PairFilter,
): readonly T[] {
  const chosen = selectPairs(pairs, filter);
  if (chosen.some(({ sourceFrom }) => sourceFrom !== undefined)) assertWholeChains(chosen, pairs);
  return chosen;
}

function assertWholeChains(chosen: readonly PairInfo[], all: readonly PairInfo[]): void {
  const ids = new Set(chosen.map(({ id }) => id));
  const known = new Set(all.map(({ id }) => id));
  // One that has faults is in no choice; what starts from it fails with a reason.
  const torn = chosen.filter(({ sourceFrom }) =>
    sourceFrom !== undefined && known.has(sourceFrom) && !ids.has(sourceFrom)
  );
  if (torn.length === 0) return;
  const named = torn.slice(0, 3).map(({ id, sourceFrom }) => `${id} from ${sourceFrom}`);
  throw new InputError(
    `Cannot select pairs: ${torn.length} of them start from the edits of others that are not ` +
      `chosen (${named.join(", ")}${torn.length > 3 ? ", …" : ""}). Choose those, too.`,
  );
}

/**
 * Takes the elements with faults that belong to what a filter asks for, as far as is known of
 * them: one whose category, difficulty or tags could not be read belongs to every choice of them.
 * Under a limit there are none, as nobody can say which of the first pairs they would have been;
 * each shard takes its share.
 */
export function selectInvalid(
  invalid: readonly InvalidPair[],
  filter: PairFilter,
): readonly InvalidPair[] {
  const { categories, difficulties, tags, ids, limit, shard = { index: 1, count: 1 } } = filter;
  if (limit !== undefined) return [];
  const fits = (wanted: readonly string[] | undefined, values: readonly string[]) =>
    wanted === undefined || values.length === 0 || values.some((value) => wanted.includes(value));
  const known = (value: string) => value === "" ? [] : [value];
  return invalid.filter(({ info }) =>
    fits(categories, known(info.category)) && fits(difficulties, known(info.difficulty)) &&
    fits(tags, info.tags) && (ids === undefined || ids.includes(info.id))
  ).filter((_, at) => at % shard.count === shard.index - 1);
}

/**
 * Reads a shard such as `2/4`, the second of four.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(parseShard("2/4"), { index: 2, count: 4 });
 * ```
 *
 * @throws {InputError} If it is not two positive integers, the first at most the second.
 */
export function parseShard(text: string): Shard {
  const match = /^\s*([0-9]+)\s*\/\s*([0-9]+)\s*$/.exec(text);
  const shard = { index: Number(match?.[1]), count: Number(match?.[2]) };
  assertShard(shard, text);
  return shard;
}

interface Criterion {
  readonly name: string;
  readonly wanted: readonly string[] | undefined;
  readonly valuesOf: (pair: PairInfo) => readonly string[];
}

// More known values than this are a wall of text rather than a help.
const LISTED = 20;

function unknownValues(pairs: readonly PairInfo[], criterion: Criterion): readonly string[] {
  const { name, wanted = [], valuesOf } = criterion;
  if (wanted.length === 0) return [];
  const values = new Set(pairs.flatMap(valuesOf));
  const known = [...values].filter((value) => value !== "");
  return wanted.filter((value) => !values.has(value)).map((value) => {
    const similar = nearest(value, known);
    const hint = similar === undefined ? "" : `; did you mean "${similar}"?`;
    const listed = known.slice(0, LISTED).join(", ");
    const more = known.length > LISTED ? ` and ${known.length - LISTED} more` : "";
    return `no pair has the ${name} "${value}"${hint} (known: ${listed || "none"}${more})`;
  });
}

function assertPositive(value: number, name: string): void {
  if (Number.isSafeInteger(value) && value > 0) return;
  throw new InputError(`Cannot select pairs: ${name} must be a positive integer, got ${value}`);
}

function assertShard({ index, count }: Shard, text: string): void {
  const isSound = [index, count].every((value) => Number.isSafeInteger(value) && value > 0);
  if (isSound && index <= count) return;
  throw new InputError(
    `Cannot select pairs: shard must be i/n with 1 <= i <= n, such as 2/4, got "${text}"`,
  );
}
