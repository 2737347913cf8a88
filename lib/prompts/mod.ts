/**
 * Prompt sets: what a judge is asked, per category, as data in YAML files.
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { loadPromptSet } from "./mod.ts";
 *
 * const file = "config/prompts/score_only.yaml";
 * const text = await Deno.readTextFile(new URL(`../../${file}`, import.meta.url));
 * const prompts = loadPromptSet({ file, text });
 * assert(prompts.has("物理") && prompts.hashOf("物理") === prompts.hashOf("physical"));
 * ```
 *
 * @module
 */

export type { Problem } from "../text/problem.ts";
export type { KeyPath } from "../text/yaml_positions.ts";
export type { Aspect } from "./aspect.ts";
export { BUILT_IN_PROMPTS, readPromptFile } from "./prompt_file.ts";
export {
  loadPromptSet,
  parsePrompts,
  type PromptFile,
  type PromptQuestion,
  type PromptSet,
  type PromptsOptions,
  type RenderedPrompts,
} from "./prompt_set.ts";
export {
  emptyPlaceholders,
  type ParsedTemplate,
  parseTemplate,
  type Placeholder,
  PLACEHOLDERS,
  placeholdersOf,
  type PromptValues,
  renderTemplate,
  type Template,
  type TemplatePart,
  type TemplateProblem,
} from "./template.ts";
