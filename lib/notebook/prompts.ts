import { stringify } from "yaml";
import { writeAside } from "../files/write_aside.ts";
import { InputError } from "../input_error.ts";
import {
  BUILT_IN_PROMPTS,
  loadPromptSet,
  parsePrompts,
  type PromptSet,
  readPromptFile,
} from "../prompts/mod.ts";
import { nearest } from "../text/nearest.ts";
import { parseYaml } from "../text/yaml.ts";

/** The two texts of a category, as templates; the keys are those of the YAML file. */
export interface PromptTexts {
  /** The role and the rules. */
  readonly system_prompt: string;
  /** The question about one pair. */
  readonly user_prompt_template: string;
}

/** Prompts that can be read, changed and saved. */
export interface PromptDraft {
  /** The texts by category; categories that share one entry of the file share one object. */
  readonly texts: Readonly<Record<string, PromptTexts>>;
  /** The same, checked and ready to judge with. */
  readonly set: PromptSet;
}

/**
 * Reads prompts anew at each call, so that what was just edited counts.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const { set, texts } = await readPrompts("score_only");
 * assertEquals([set.name, texts["物理"] === texts["physical"]], ["score_only", true]);
 * ```
 *
 * @param source The name of a built-in set, or the path of a YAML file.
 * @throws {InputError} If there is no such file.
 * @throws {ProblemsError} If it is no prompt set; every problem is told with its place.
 */
export async function readPrompts(source: string): Promise<PromptDraft> {
  const file = await readPromptFile(source).catch((cause: unknown) => {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    const names = BUILT_IN_PROMPTS.join(" or ");
    throw new InputError(
      `Cannot read prompts: there is no file ${source}; write ${names}, or the path of a file`,
      { cause },
    );
  });
  const set = loadPromptSet(file);
  const { prompts } = parseYaml(file.text, file.file) as {
    readonly prompts: Record<string, PromptTexts>;
  };
  return { texts: prompts, set };
}

/** What {@linkcode changePrompts} is to change. */
export interface PromptChanges {
  /** Name of the changed prompts. @default {the old name and "changed"} */
  readonly name?: string;
  /** Whether the judge is shown the source image; as before where absent. */
  readonly showSource?: boolean;
  /** New texts by category; what is absent stays. */
  readonly texts?: Readonly<Record<string, Partial<PromptTexts>>>;
}

/**
 * Prompts with other texts for some categories. Where a category has several names, the change
 * holds for all of them.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const draft = await readPrompts("score_only");
 * const changed = changePrompts(draft, {
 *   name: "strict",
 *   texts: { 物理: { system_prompt: "Judge the physics. Answer with a number from 0 to 10." } },
 * });
 * assertEquals(changed.texts["physical"], changed.texts["物理"]);
 * assertEquals(changed.set.hashOf("社会"), draft.set.hashOf("社会"));
 * ```
 *
 * @throws {InputError} If there is no such category, or the prompts ask about several aspects.
 * @throws {ProblemsError} If a text is no template.
 */
export function changePrompts(draft: PromptDraft, changes: PromptChanges): PromptDraft {
  const { set } = draft;
  if (set.aspects.length > 0) {
    throw new InputError(
      `Cannot change prompts: ${set.name} asks several questions of each edit. Change its file, ` +
        "and read it again",
    );
  }
  const { name = `${set.name} changed`, showSource = set.showSource, texts = {} } = changes;
  const changed = new Map<PromptTexts, PromptTexts>();
  for (const [category, change] of Object.entries(texts)) {
    const before = Object.hasOwn(draft.texts, category) ? draft.texts[category] : undefined;
    if (before === undefined) throw unknownCategory(category, set);
    changed.set(before, { ...before, ...change });
  }
  const now = Object.fromEntries(
    Object.entries(draft.texts).map(([category, before]) =>
      [category, changed.get(before) ?? before] as const
    ),
  );
  return { texts: now, set: parsePrompts(now, { file: name, name, showSource }) };
}

/**
 * Saves prompts as a set of their own, to be named in a configuration.
 *
 * @param replace Whether a file that is there may be replaced.
 * @throws {InputError} If the file is there and may not be replaced, or the prompts ask about
 * several aspects.
 */
export async function savePrompts(
  { texts, set }: PromptDraft,
  { path, replace = false }: { readonly path: string; readonly replace?: boolean },
): Promise<void> {
  if (set.aspects.length > 0) {
    throw new InputError(`Cannot save prompts: ${set.name} asks several questions; copy its file`);
  }
  const exists = await Deno.stat(path).then(() => true, () => false);
  if (exists && !replace) {
    throw new InputError(
      `Cannot save prompts: ${path} is there. Choose another name, or write replace: true`,
    );
  }
  const text = stringify(
    { name: set.name, show_source: set.showSource, prompts: texts },
    { lineWidth: 0 },
  );
  const read = loadPromptSet({ file: path, text });
  if (read.hash !== set.hash) throw new Error(`Cannot save prompts: ${path} would hold others`);
  await writeAside(path, text);
}

function unknownCategory(category: string, { name, categories }: PromptSet): InputError {
  const near = nearest(category, categories);
  return new InputError(
    `Cannot change prompts: ${name} has no category "${category}"` +
      (near === undefined ? "" : `; did you mean "${near}"?`) + ` (${categories.join(", ")})`,
  );
}
