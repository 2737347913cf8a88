import { type ReadOptions, readPairs } from "../benchmark/mod.ts";
import { InputError } from "../input_error.ts";
import { BUILT_IN_PROMPTS, type PromptSet } from "../prompts/mod.ts";
import { nearest } from "../text/nearest.ts";
import type { LoadedConfig } from "./load_config.ts";

/**
 * Makes sure that the prompts of a configuration have every category that is asked for.
 *
 * @param benchmark Names the categories of the benchmark; asked only where one has no prompts.
 * @throws {InputError} If one has none; what the message suggests has prompts and pairs.
 */
export async function assertPrompts(
  { prompts, config, file }: LoadedConfig,
  categories: readonly string[],
  benchmark: () => Promise<readonly string[]>,
): Promise<void> {
  const category = categories.find((category) => !prompts.has(category));
  if (category === undefined) return;
  const usable = (await benchmark()).filter((category) => prompts.has(category));
  const meant = suggestion(category, { prompts, usable });
  const set = describePrompts(prompts, { named: config.prompts, file });
  throw new InputError(
    `The category "${category}" has no prompts in ${set}` +
      (meant === undefined ? "" : `; did you mean "${meant}"?`) +
      (usable.length === 0
        ? `, nor has any category of the benchmark; there are prompts for ` +
          prompts.categories.join(", ")
        : ` (categories of the benchmark with prompts: ${usable.join(", ")})`),
  );
}

/** Where prompts stand, in words: a set, and its file where it is one of the user's. */
export function describePrompts(
  { name }: PromptSet,
  { named, file }: {
    /** What the configuration names, or its own prompts. */
    readonly named: LoadedConfig["config"]["prompts"];
    /** The configuration's file. */
    readonly file: string;
  },
): string {
  if (typeof named !== "string") return file;
  return `the prompt set ${name}${BUILT_IN_PROMPTS.includes(named) ? "" : ` (${named})`}`;
}

/** The categories of a benchmark file, each once; its faults are not looked for. */
export async function categoriesOf(path: string, options: ReadOptions): Promise<readonly string[]> {
  const categories = new Set<string>();
  for await (const event of readPairs(path, options)) {
    const category = event.kind === "pair" ? event.pair.category : event.info?.category;
    if (category) categories.add(category);
  }
  return [...categories];
}

/** The usable category that is meant, or the one of another name that has the same prompts. */
function suggestion(
  category: string,
  { prompts, usable }: { readonly prompts: PromptSet; readonly usable: readonly string[] },
): string | undefined {
  const near = nearest(category, usable);
  if (near !== undefined) return near;
  const other = nearest(category, prompts.categories);
  if (other === undefined) return undefined;
  const [same, ...more] = usable.filter((name) => prompts.hashOf(name) === prompts.hashOf(other));
  // Of several categories with the same prompts nobody knows which one is meant.
  return more.length === 0 ? same : undefined;
}
