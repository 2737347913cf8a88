// Only this part of the reader is needed before --help is answered.
import { type PairFilter, parseShard } from "../../lib/benchmark/filter.ts";
import type { Option, Options } from "./command.ts";

/** Options that choose pairs, for every task that has them. */
export const FILTER_OPTIONS: readonly Option[] = [
  { name: "category", value: "NAME", many: true, help: "Only this category (repeatable)." },
  { name: "difficulty", value: "NAME", many: true, help: "Only this difficulty (repeatable)." },
  { name: "tag", value: "NAME", many: true, help: "Only pairs with this tag (repeatable)." },
  { name: "id", value: "ID", many: true, help: "Only this pair (repeatable)." },
  { name: "limit", value: "N", help: "Only the first N of them; the result is partial." },
  { name: "shard", value: "I/N", help: "Only part I of N, to share the work out." },
];

/** The pairs that the options choose. */
export function readFilter(options: Options): PairFilter {
  const limit = options.number("limit", { min: 1 });
  const shard = options.text("shard");
  const list = (name: string) => {
    const texts = options.texts(name);
    return texts.length === 0 ? undefined : texts;
  };
  const filter = {
    categories: list("category"),
    difficulties: list("difficulty"),
    tags: list("tag"),
    ids: list("id"),
    limit,
    shard: shard === undefined ? undefined : parseShard(shard),
  };
  return Object.fromEntries(
    Object.entries(filter).filter(([, value]) => value !== undefined),
  ) as PairFilter;
}

/** The options that chose pairs, as they were given; empty where there were none. */
export function filterText(options: Options): string {
  return FILTER_OPTIONS.flatMap(({ name }) =>
    options.texts(name).map((value) => `--${name} ${value}`)
  ).join(" ");
}
