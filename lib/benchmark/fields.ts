/** What each field is called in a benchmark file. */
export interface FieldNames {
  /** The pair's id; where absent, it follows from `image_path`. */
  readonly id: string;
  /** Category. */
  readonly category: string;
  /** Source image, base64. */
  readonly source: string;
  /** The wanted result, base64. */
  readonly target: string;
  /** Instruction in Chinese. */
  readonly instruction: string;
  /** Instruction in English. */
  readonly instruction_en: string;
  /** Description of the source image in Chinese. */
  readonly description: string;
  /** Description of the source image in English. */
  readonly description_en: string;
  /** What a correct edit should show, in Chinese. */
  readonly rationale: string;
  /** What a correct edit should show, in English. */
  readonly rationale_en: string;
  /** List of labels. */
  readonly tags: string;
  /** Difficulty. */
  readonly difficulty: string;
  /** Path of the source image; its base name is the id of a pair without one. */
  readonly image_path: string;
  /** Seed. */
  readonly seed: string;
  /** Id of the pair whose edit this one starts from, in a chain of edits. */
  readonly source_from: string;
}

/** The names of the system's own format. */
export const DEFAULT_FIELDS: FieldNames = {
  id: "id",
  category: "subset",
  source: "src_img_b64",
  target: "target_img_b64",
  instruction: "edit_instruction",
  instruction_en: "edit_instruction_en",
  description: "original_description",
  description_en: "original_description_en",
  rationale: "rationale_short",
  rationale_en: "rationale_short_en",
  tags: "tags",
  difficulty: "difficulty",
  image_path: "original_image_path",
  seed: "seed",
  source_from: "source_from",
};

/** Names that differ from the system's own format. */
export type FieldOverrides = { readonly [K in keyof FieldNames]?: string | undefined };

/** Languages that a benchmark can have texts in. */
export type Language = "en" | "zh";

/** The texts that come in two languages. */
export const TEXT_FIELDS = ["instruction", "description", "rationale"] as const;

/** A text that comes in two languages. */
export type TextField = typeof TEXT_FIELDS[number];

/**
 * Puts overrides in place of the default names.
 *
 * A text named for one language only has that name for both: a file of another origin seldom has
 * two languages.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const names = fieldNames({ instruction: "prompt" });
 * assertEquals([names.instruction, names.instruction_en], ["prompt", "prompt"]);
 * assertEquals(names.description_en, "original_description_en");
 * ```
 */
export function fieldNames(overrides: FieldOverrides = {}): FieldNames {
  const given: Partial<Record<keyof FieldNames, string>> = {};
  for (const key of Object.keys(DEFAULT_FIELDS) as (keyof FieldNames)[]) {
    const name = overrides[key];
    if (name !== undefined) given[key] = name;
  }
  for (const text of TEXT_FIELDS) {
    const name = given[text] ?? given[`${text}_en`];
    if (name === undefined) continue;
    given[text] ??= name;
    given[`${text}_en`] ??= name;
  }
  return { ...DEFAULT_FIELDS, ...given };
}

/** Names under which a text is looked for, the wanted language first. */
export function textCandidates(
  names: FieldNames,
  options: { readonly text: TextField; readonly language: Language },
): readonly string[] {
  const english = names[`${options.text}_en`];
  const chinese = names[options.text];
  return [...new Set(options.language === "en" ? [english, chinese] : [chinese, english])];
}
