import type { PairInfo } from "../benchmark/mod.ts";
import { nearest } from "../text/nearest.ts";

/** Names that a prompt template may put in braces. */
export const PLACEHOLDERS = [
  "original_description",
  "edit_instruction",
  "rationale",
  "category",
  "difficulty",
  "tags",
] as const;

/** Name of a placeholder, without its braces. */
export type Placeholder = typeof PLACEHOLDERS[number];

/** What of a pair a prompt can show. */
export type PromptValues = Pick<
  PairInfo,
  "description" | "instruction" | "rationale" | "category" | "difficulty" | "tags"
>;

/** A piece of a template. */
export type TemplatePart =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "placeholder"; readonly name: Placeholder };

/** A prompt text that was read and found correct. */
export interface Template {
  /** The pieces from left to right; `{{` and `}}` are single braces in them. */
  readonly parts: readonly TemplatePart[];
}

/** Something that is wrong in a prompt text. */
export interface TemplateProblem {
  /** Where it starts, in UTF-16 units of the text. */
  readonly index: number;
  /** What is wrong and what to write. */
  readonly message: string;
  /** The placeholder that was probably meant. */
  readonly nearest?: Placeholder;
}

/** A template, or everything that is wrong with it. */
export type ParsedTemplate =
  | { readonly ok: true; readonly template: Template }
  | { readonly ok: false; readonly problems: readonly TemplateProblem[] };

const VALUES: Readonly<Record<Placeholder, (values: PromptValues) => string>> = {
  original_description: ({ description }) => description,
  edit_instruction: ({ instruction }) => instruction,
  rationale: ({ rationale }) => rationale,
  category: ({ category }) => category,
  difficulty: ({ difficulty }) => difficulty,
  tags: ({ tags }) => tags.join(", "),
};

const TOKEN = /\{\{|\}\}|\{([^{}\n]*)\}|\{|\}/g;
const NAME = /^[\p{L}_][\p{L}\p{N}_-]*$/u;
const PYTHON_FIELD = /^([\p{L}_][\p{L}\p{N}_]*)([!:.[])/u;
const KNOWN = PLACEHOLDERS.map((name) => `{${name}}`).join(", ");

/**
 * Reads a prompt text.
 *
 * A placeholder is a name of {@linkcode PLACEHOLDERS} in single braces, without spaces. `{{` and
 * `}}` stand for literal braces, as in Python's `str.format`; its positions, conversions, formats
 * and attributes (`{0}`, `{x!r}`, `{x:>9}`, `{x.y}`) are problems. All problems are returned, in
 * the order of the text.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const parsed = parseTemplate("Asked for: {edit_instruktion}");
 * assertEquals(parsed.ok ? [] : parsed.problems.map(({ index, nearest }) => [index, nearest]), [
 *   [11, "edit_instruction"],
 * ]);
 * ```
 */
export function parseTemplate(text: string): ParsedTemplate {
  const parts: TemplatePart[] = [];
  const problems: TemplateProblem[] = [];
  let literal = "";
  let end = 0;
  for (const match of text.matchAll(TOKEN)) {
    literal += text.slice(end, match.index);
    end = match.index + match[0].length;
    const name = match[1];
    if (match[0] === "{{" || match[0] === "}}") {
      literal += match[0][0];
    } else if (name === undefined) {
      problems.push({ index: match.index, message: loneBrace(match[0]) });
    } else if (isPlaceholder(name)) {
      if (literal !== "") parts.push({ kind: "text", text: literal });
      parts.push({ kind: "placeholder", name });
      literal = "";
    } else {
      problems.push({ index: match.index, ...explain(name) });
    }
  }
  literal += text.slice(end);
  if (literal !== "") parts.push({ kind: "text", text: literal });
  return problems.length === 0 ? { ok: true, template: { parts } } : { ok: false, problems };
}

/**
 * Puts the values of a pair into a template.
 *
 * What is put in stays as it is: braces in it are not read again and nothing is escaped. Tags are
 * joined with `, `. A value the pair does not have is the empty text, so the sentence or the
 * element around its placeholder stands there empty; {@linkcode emptyPlaceholders} finds such
 * pairs before a judge is asked.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const parsed = parseTemplate("{{{category}}} {edit_instruction}");
 * if (!parsed.ok) throw new Error(parsed.problems[0]?.message);
 * const pair = {
 *   category: "physical",
 *   instruction: "Write {tags} & <b> on the wall",
 *   description: "A wall",
 *   rationale: "",
 *   difficulty: "",
 *   tags: [],
 * };
 * assertEquals(renderTemplate(parsed.template, pair), "{physical} Write {tags} & <b> on the wall");
 * ```
 */
export function renderTemplate(template: Template, values: PromptValues): string {
  return template.parts
    .map((part) => part.kind === "text" ? part.text : VALUES[part.name](values))
    .join("");
}

/**
 * The placeholders a template uses, each once, in the order of {@linkcode PLACEHOLDERS}.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const parsed = parseTemplate("{tags} {rationale} {tags}");
 * assertEquals(parsed.ok && placeholdersOf(parsed.template), ["rationale", "tags"]);
 * ```
 */
export function placeholdersOf(template: Template): readonly Placeholder[] {
  return PLACEHOLDERS.filter((name) =>
    template.parts.some((part) => part.kind === "placeholder" && part.name === name)
  );
}

/** Those of the placeholders whose value for this pair is missing or blank. */
export function emptyPlaceholders(
  names: readonly Placeholder[],
  values: PromptValues,
): readonly Placeholder[] {
  return names.filter((name) => VALUES[name](values).trim() === "");
}

function isPlaceholder(name: string): name is Placeholder {
  return (PLACEHOLDERS as readonly string[]).includes(name);
}

function loneBrace(brace: string): string {
  return brace === "{"
    ? "this { is not closed on its line; write {{ for a literal brace"
    : "this } closes nothing; write }} for a literal brace";
}

function explain(content: string): { readonly message: string; readonly nearest?: Placeholder } {
  const shown = `{${shorten(content)}}`;
  const trimmed = content.trim();
  if (trimmed === "") {
    return { message: `${shown} has no name; use one of ${KNOWN}, or {{ and }} as literal braces` };
  }
  if (/^\d+$/.test(trimmed)) {
    return { message: `${shown}: placeholders have names, not numbers; use one of ${KNOWN}` };
  }
  const meant = meantBy(PYTHON_FIELD.exec(trimmed)?.[1] ?? trimmed);
  const hint = meant === undefined ? {} : { nearest: meant };
  if (trimmed !== content && (meant !== undefined || NAME.test(trimmed))) {
    const instead = meant === undefined ? `one of ${KNOWN}` : `{${meant}}`;
    return { message: `${shown} has spaces inside the braces; use ${instead}`, ...hint };
  }
  if (PYTHON_FIELD.test(trimmed)) {
    const instead = meant === undefined ? `one of ${KNOWN}` : `{${meant}}`;
    return {
      message: `${shown}: conversions, formats and attributes are not supported; use ${instead}`,
      ...hint,
    };
  }
  if (NAME.test(trimmed)) {
    const instead = meant === undefined ? "" : `did you mean {${meant}}? `;
    return {
      message: `unknown placeholder ${shown}; ${instead}Known: ${KNOWN}`,
      ...hint,
    };
  }
  return { message: `${shown} is not a placeholder; write {{ and }} for literal braces`, ...hint };
}

function meantBy(word: string): Placeholder | undefined {
  const found = nearest(word, PLACEHOLDERS);
  return found !== undefined && isPlaceholder(found) ? found : undefined;
}

function shorten(content: string): string {
  const letters = [...content];
  return letters.length <= 40 ? content : `${letters.slice(0, 39).join("")}…`;
}
