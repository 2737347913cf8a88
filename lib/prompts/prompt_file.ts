import type { PromptFile } from "./prompt_set.ts";

/** Prompt sets that come with the project. */
export const BUILT_IN_PROMPTS: readonly string[] = ["score_only", "reasoned"];

/**
 * Reads the file of a prompt set, anew at each call.
 *
 * @param prompts The name of a built-in set, or a path.
 * @throws {Deno.errors.NotFound} If there is no such file; other errors of the system likewise.
 */
export async function readPromptFile(prompts: string): Promise<PromptFile> {
  const file = BUILT_IN_PROMPTS.includes(prompts) ? `config/prompts/${prompts}.yaml` : prompts;
  const path = file === prompts ? file : new URL(`../../${file}`, import.meta.url);
  return { file, text: await Deno.readTextFile(path) };
}
