import { z } from "zod";
import { sha256 } from "../files/hash.ts";
import { nearest } from "../text/nearest.ts";
import { type Problem, ProblemsError } from "../text/problem.ts";
import { checkYamlValue } from "../text/schema_problems.ts";
import { parseYaml } from "../text/yaml.ts";
import { type KeyPath, type YamlPositions, yamlPositions } from "../text/yaml_positions.ts";
import { type Aspect, aspectsSchema, readAspects } from "./aspect.ts";
import {
  emptyPlaceholders,
  parseTemplate,
  type Placeholder,
  placeholdersOf,
  type PromptValues,
  renderTemplate,
  type Template,
} from "./template.ts";

/** The two texts a judge is asked with. */
export interface RenderedPrompts {
  /** The role and the rules; the same for every pair of a category in the shipped sets. */
  readonly systemPrompt: string;
  /** The question about one pair. */
  readonly userPrompt: string;
}

/** One question that the judge is asked about each edit of a category. */
export interface PromptQuestion {
  /** What is asked about; absent where the set asks one question only. */
  readonly aspect?: Aspect;
  /** The judge is shown the source image before the edited one. */
  readonly showSource: boolean;
  /** SHA-256 in hex over the two texts. */
  readonly hash: string;
  /** The prompts for one pair. */
  render(values: PromptValues): RenderedPrompts;
}

/** Prompts for every category of a benchmark, checked and ready to be rendered. */
export interface PromptSet {
  /** Name for reports. */
  readonly name: string;
  /** The judge is shown the source image before the edited one, for one aspect at least. */
  readonly showSource: boolean;
  /** What is asked about each edit, in the order of the file; none where it is one question. */
  readonly aspects: readonly Aspect[];
  /**
   * SHA-256 in hex over every category's texts, {@linkcode showSource} and the aspects.
   *
   * File name, set name, order of keys, comments and line endings do not change it.
   */
  readonly hash: string;
  /** Categories that have prompts, in the order of the file. */
  readonly categories: readonly string[];
  /** What may be used but is probably not what was meant. */
  readonly warnings: readonly Problem[];
  /** Whether the category has prompts; names are compared exactly. */
  has(category: string): boolean;
  /**
   * SHA-256 in hex over the texts of one category: a part of a judgement's identity, so that
   * a change of one category's prompts leaves the judgements of the others valid.
   *
   * @throws {RangeError} If the category has no prompts.
   */
  hashOf(category: string): string;
  /**
   * Placeholders that the texts of a category use, each once.
   *
   * @throws {RangeError} If the category has no prompts.
   */
  placeholders(category: string): readonly Placeholder[];
  /**
   * Placeholders that the category's texts use and this pair has no value for.
   *
   * They are rendered as empty text, which a run should say, for the judge misses something that
   * the prompt promises.
   *
   * @throws {RangeError} If the category has no prompts.
   */
  emptyPlaceholders(category: string, values: PromptValues): readonly Placeholder[];
  /**
   * The questions that are asked about each edit of a category: one, or one for each aspect that
   * applies to it, in the order of {@linkcode aspects}.
   *
   * @param tags Those of the pair; aspects that leave out one of them are not asked about.
   * @throws {RangeError} If the category has no prompts; the message names the nearest that has.
   */
  questions(category: string, tags?: readonly string[]): readonly PromptQuestion[];
  /**
   * The prompts of a category for one pair, where it is asked one question.
   *
   * @throws {RangeError} If the category has no prompts, in which case the message names the
   * nearest that has, or is asked several questions.
   */
  render(category: string, values: PromptValues): RenderedPrompts;
}

/** A prompt set file, read. */
export interface PromptFile {
  /** Name of the file, for messages. */
  readonly file: string;
  /** Its YAML text. */
  readonly text: string;
}

/** Where prompts stand, for messages, and what else belongs to the set. */
export interface PromptsOptions {
  /** Name of the file the prompts stand in, for messages. Default: `prompts`. */
  readonly file?: string;
  /** The file's whole YAML text; without it problems have no line and column. */
  readonly text?: string;
  /** Keys from the root of the file to the prompts. Default: none. */
  readonly keyPath?: KeyPath;
  /** Name of the set. Default: `inline`. */
  readonly name?: string;
  /** Whether the judge is shown the source image. Default: false. */
  readonly showSource?: boolean;
}

const fileSchema = z.strictObject({
  name: z.string().refine(isWritten, "is empty; write a name or leave the key out").optional(),
  show_source: z.boolean().optional(),
  aspects: aspectsSchema.optional(),
  // What is in it is checked category by category.
  prompts: z.unknown().refine(
    (value) => value !== undefined,
    "is missing; expected {<category>: {...}}",
  ),
});

const categorySchema = z.strictObject({
  system_prompt: z.string(),
  user_prompt_template: z.string().refine(
    isWritten,
    "is empty; write what the judge is asked, with {edit_instruction}",
  ),
});

/** Names people write for a key that are too far from it to be found by their letters. */
const MISTAKEN: Readonly<Record<string, string>> = {
  user_prompt: "user_prompt_template",
  user_template: "user_prompt_template",
  user: "user_prompt_template",
  prompt: "user_prompt_template",
  prompt_template: "user_prompt_template",
  template: "user_prompt_template",
  system: "system_prompt",
  system_message: "system_prompt",
  system_prompt_template: "system_prompt",
  categories: "prompts",
  compare_with_original: "show_source",
};

/** The two texts of one question. */
interface QuestionPrompts {
  readonly system: Template;
  readonly user: Template;
  readonly hash: string;
  readonly texts: readonly [system: string, user: string];
  readonly placeholders: readonly Placeholder[];
}

/** The questions of one category; the one without an aspect stands alone. */
type CategoryPrompts = readonly (QuestionPrompts & { readonly aspect?: Aspect })[];

interface Reporter {
  readonly file: string;
  readonly text: string | undefined;
  atKey(path: KeyPath, message: string): Problem;
  atText(path: KeyPath, index: number, message: string): Problem;
}

interface ReadPrompts {
  readonly categories: ReadonlyMap<string, CategoryPrompts>;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

/**
 * Reads a prompt set from the text of its file.
 *
 * A file has the keys `name` (default: the file's base name), `show_source` (default: false) and
 * `prompts`, with `system_prompt` and `user_prompt_template` for every category. Both texts are
 * templates, see {@linkcode parseTemplate}.
 *
 * A file that names `aspects`, each with `show_source` (default: that of the file), `scale`
 * (default: `[0, 10]`) and `except_tags` (pairs that are not asked about it), has both texts for
 * every aspect that applies to a category:
 * `{<category>: {<aspect>: {system_prompt, user_prompt_template}}}`.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const set = loadPromptSet({
 *   file: "short.yaml",
 *   text: `
 * prompts:
 *   physical:
 *     system_prompt: Judge the physics. Answer with a number from 0 to 10.
 *     user_prompt_template: "Asked for: {edit_instruction}"
 * `,
 * });
 * const pair = {
 *   category: "physical",
 *   instruction: "Move the lamp",
 *   description: "A lamp",
 *   rationale: "",
 *   difficulty: "",
 *   tags: [],
 * };
 * assertEquals(set.name, "short");
 * assertEquals(set.render("physical", pair).userPrompt, "Asked for: Move the lamp");
 * ```
 *
 * @throws {ProblemsError} If anything is wrong; it lists every problem with its place.
 */
export function loadPromptSet({ file, text }: PromptFile): PromptSet {
  const report = reporter({ file, text });
  const value = parseYaml(text, file);
  if (!isMapping(value)) {
    const got = value === null || value === undefined ? "an empty file" : kindOf(value);
    const expected = "expected a mapping with the keys name, show_source and prompts";
    throw new ProblemsError([report.atKey([], `${expected}; got ${got}`)]);
  }
  const checked = checkYamlValue(fileSchema, value, {
    file,
    text,
    keyPath: [],
    mistaken: MISTAKEN,
  });
  const showSource = value["show_source"] === true;
  const aspects = readAspects(aspectsSchema.safeParse(value["aspects"]).data ?? {}, { showSource });
  // Of aspects that are wrong themselves nobody knows which a category may have.
  const canRead = Object.hasOwn(value, "prompts") &&
    (aspects.length > 0 || !Object.hasOwn(value, "aspects"));
  const read = canRead
    ? readPrompts(value["prompts"], { path: ["prompts"], report, aspects })
    : nothing;
  const problems = [...(checked.ok ? [] : checked.problems), ...read.problems];
  if (!checked.ok || problems.length > 0) throw new ProblemsError(problems);
  return promptSet(read, { name: checked.value.name ?? baseName(file), showSource, aspects });
}

/**
 * Reads prompts that are a part of something else: of the main configuration, or of a program.
 *
 * @example
 * ```ts
 * import { assertEquals, assertThrows } from "@std/assert";
 * import { ProblemsError } from "../text/problem.ts";
 *
 * const text = `
 * prompts:
 *   physical:
 *     system_prompt: Judge the physics.
 *     user_prompt: "{edit_instruction}"
 * `;
 * const value = { physical: { system_prompt: "Judge the physics.", user_prompt: "{edit_instruction}" } };
 * const error = assertThrows(
 *   () => parsePrompts(value, { file: "run.yaml", text, keyPath: ["prompts"] }),
 *   ProblemsError,
 * );
 * assertEquals(error.problems, [{
 *   file: "run.yaml",
 *   line: 5,
 *   column: 5,
 *   keyPath: ["prompts", "physical", "user_prompt"],
 *   message: "unknown key; did you mean `user_prompt_template`?",
 * }]);
 * ```
 *
 * @param value `{<category>: {system_prompt, user_prompt_template}}`.
 * @throws {ProblemsError} If anything is wrong; it lists every problem with its place.
 */
export function parsePrompts(value: unknown, options: PromptsOptions = {}): PromptSet {
  const { file = "prompts", text, keyPath = [], name = "inline", showSource = false } = options;
  const report = reporter({ file, text });
  const read = readPrompts(value, { path: keyPath, report, aspects: [] });
  if (read.problems.length > 0) throw new ProblemsError(read.problems);
  return promptSet(read, { name, showSource, aspects: [] });
}

const nothing: ReadPrompts = { categories: new Map(), problems: [], warnings: [] };

function promptSet(
  read: ReadPrompts,
  { name, showSource, aspects }: {
    readonly name: string;
    readonly showSource: boolean;
    readonly aspects: readonly Aspect[];
  },
): PromptSet {
  const { categories, warnings } = read;
  const names = [...categories.keys()];
  const placeholders = (category: string) => [
    ...new Set(find(category).flatMap((question) => question.placeholders)),
  ];

  function find(category: string): CategoryPrompts {
    const prompts = categories.get(category);
    if (prompts !== undefined) return prompts;
    const meant = nearest(category, names);
    throw new RangeError(
      `Cannot find prompts for category "${category}" in prompt set "${name}"` +
        (meant === undefined ? "" : `: did you mean "${meant}"?`) +
        `${meant === undefined ? ":" : ""} It has ${names.join(", ")}`,
    );
  }

  function questions(
    category: string,
    tags: readonly string[] = [],
  ): readonly PromptQuestion[] {
    const asked = find(category).filter(({ aspect }) =>
      aspect === undefined || !aspect.exceptTags.some((tag) => tags.includes(tag))
    );
    return asked.map(({ aspect, hash, system, user }) => ({
      ...(aspect === undefined ? {} : { aspect }),
      showSource: aspect?.showSource ?? showSource,
      hash,
      render: (values) => ({
        systemPrompt: renderTemplate(system, values),
        userPrompt: renderTemplate(user, values),
      }),
    }));
  }

  const contents = names.toSorted().map((name) => [name, ...contentOf(find(name))]);
  return {
    name,
    showSource: aspects.length === 0 ? showSource : aspects.some((aspect) => aspect.showSource),
    aspects,
    hash: sha256(JSON.stringify(
      aspects.length === 0 ? [showSource, contents] : ["aspects", contents],
    )),
    categories: names,
    warnings,
    has: (category) => categories.has(category),
    hashOf(category) {
      const found = find(category);
      const [first] = found;
      return first !== undefined && first.aspect === undefined
        ? first.hash
        : sha256(JSON.stringify(contentOf(found)));
    },
    placeholders,
    emptyPlaceholders: (category, values) => emptyPlaceholders(placeholders(category), values),
    questions,
    render(category, values) {
      const [question, ...others] = questions(category);
      if (question !== undefined && others.length === 0) return question.render(values);
      throw new RangeError(
        `Cannot render one prompt for category "${category}" of prompt set "${name}": it must be ` +
          `asked one question, and is asked ${others.length + 1}`,
      );
    },
  };
}

/** What of a category's questions decides what the judge is asked, and how its reply is read. */
function contentOf(questions: CategoryPrompts): readonly unknown[] {
  const [first] = questions;
  if (first !== undefined && first.aspect === undefined) return first.texts;
  return questions.flatMap(({ aspect, texts }) =>
    aspect === undefined ? [] : [{ ...aspect, texts }]
  )
    .toSorted((a, b) => a.name < b.name ? -1 : 1)
    .map(({ name, showSource, scale, exceptTags, texts }) => [
      name,
      showSource,
      scale,
      exceptTags.toSorted(),
      ...texts,
    ]);
}

function readPrompts(
  value: unknown,
  { path, report, aspects }: {
    readonly path: KeyPath;
    readonly report: Reporter;
    readonly aspects: readonly Aspect[];
  },
): ReadPrompts {
  if (!isMapping(value) || Object.keys(value).length === 0) {
    const got = isMapping(value) ? "an empty one" : kindOf(value);
    const expected = "expected a mapping of categories to their prompts";
    return { ...nothing, problems: [report.atKey(path, `${expected}, got ${got}`)] };
  }
  const categories = new Map<string, CategoryPrompts>();
  const problems: Problem[] = [];
  const warnings: Problem[] = [];
  // An alias gives the very object of its anchor: it is read once, and reported once.
  const seen = new Map<unknown, CategoryPrompts | undefined>();
  const readOnce = onlyOnce();
  for (const [category, record] of Object.entries(value)) {
    const place = { path: [...path, category], report };
    if (!isWritten(category)) {
      problems.push(report.atKey(place.path, "the name of a category is empty; write one"));
    }
    if (!isMapping(record) || !seen.has(record)) {
      const read = aspects.length === 0
        ? one(readQuestion(record, place))
        : readAspectPrompts(record, { ...place, aspects, readOnce });
      problems.push(...read.problems);
      warnings.push(...read.warnings);
      seen.set(record, read.prompts);
    }
    const prompts = seen.get(record);
    if (prompts !== undefined) categories.set(category, prompts);
  }
  const asked = new Set([...categories.values()].flat().map(({ aspect }) => aspect?.name));
  for (const { name } of problems.length > 0 ? [] : aspects) {
    if (!asked.has(name)) {
      problems.push(report.atKey(["aspects", name], "no category has prompts for this aspect"));
    }
  }
  return { categories, problems, warnings };
}

interface Place {
  readonly path: KeyPath;
  readonly report: Reporter;
}

/** What was read, and what was found to be wrong with it. */
interface Read<Prompts> {
  readonly prompts?: Prompts;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

function one({ prompts, problems, warnings }: Read<QuestionPrompts>): Read<CategoryPrompts> {
  return { ...(prompts === undefined ? {} : { prompts: [prompts] }), problems, warnings };
}

/** The prompts of a category, one entry for each aspect that applies to it. */
function readAspectPrompts(
  record: unknown,
  { path, report, aspects, readOnce }: Place & {
    readonly aspects: readonly Aspect[];
    readonly readOnce: (record: unknown, place: Place) => Read<QuestionPrompts>;
  },
): Read<CategoryPrompts> {
  const names = aspects.map(({ name }) => name);
  if (!isMapping(record) || Object.keys(record).length === 0) {
    const got = isMapping(record) ? "an empty one" : kindOf(record);
    const expected = `expected a mapping of aspects (${names.join(", ")}) to their prompts`;
    return { problems: [report.atKey(path, `${expected}, got ${got}`)], warnings: [] };
  }
  const problems = Object.keys(record).filter((name) => !names.includes(name)).map((name) => {
    const meant = nearest(name, names);
    const advice = meant === undefined
      ? `expected ${names.join(", ")}`
      : `did you mean \`${meant}\`?`;
    return report.atKey([...path, name], `is none of the aspects of this set; ${advice}`);
  });
  const prompts = aspects.filter(({ name }) => Object.hasOwn(record, name)).flatMap((aspect) => {
    const read = readOnce(record[aspect.name], { path: [...path, aspect.name], report });
    problems.push(...read.problems);
    return read.prompts === undefined ? [] : [{ ...read.prompts, aspect }];
  });
  if (prompts.length > 0 && prompts.every(({ aspect }) => aspect.exceptTags.length > 0)) {
    problems.push(report.atKey(
      path,
      "each of its aspects has except_tags, so that a pair might be asked nothing; leave them out " +
        "of one",
    ));
  }
  // One question may well leave it out, such as that about the quality of the edit alone.
  const warnings = prompts.some(({ placeholders }) => placeholders.includes("edit_instruction"))
    ? []
    : [report.atKey(
      path,
      "the judge is not told the instruction, for no text of the category uses {edit_instruction}",
    )];
  return problems.length > 0 ? { problems, warnings } : { prompts, problems, warnings };
}

/** Reads each record once, for an alias gives the very object of its anchor. */
function onlyOnce(): (record: unknown, place: Place) => Read<QuestionPrompts> {
  const seen = new Map<unknown, Read<QuestionPrompts>>();
  return (record, place) => {
    const known = isMapping(record) ? seen.get(record) : undefined;
    if (known !== undefined) return { ...known, problems: [], warnings: [] };
    const read = readQuestion(record, place);
    seen.set(record, read);
    return read;
  };
}

/** The two texts of one question. */
function readQuestion(record: unknown, { path, report }: Place): Read<QuestionPrompts> {
  if (!isMapping(record)) {
    const expected = "expected a mapping with system_prompt and user_prompt_template";
    return {
      problems: [report.atKey(path, `${expected}, got ${kindOf(record)}`)],
      warnings: [],
    };
  }
  const { file, text } = report;
  const checked = checkYamlValue(categorySchema, record, {
    file,
    text,
    keyPath: path,
    mistaken: MISTAKEN,
  });
  const problems = checked.ok ? [] : [...checked.problems];
  const [system, user] = (["system_prompt", "user_prompt_template"] as const).map((key) => {
    const text = Object.hasOwn(record, key) ? record[key] : undefined;
    if (typeof text !== "string") return undefined;
    const template = parseTemplate(text);
    if (template.ok) return { text, template: template.template };
    for (const { index, message } of template.problems) {
      problems.push(report.atText([...path, key], index, message));
    }
    return undefined;
  });
  if (problems.length > 0 || system === undefined || user === undefined) {
    return { problems, warnings: [] };
  }
  const texts = [system.text, user.text] as const;
  const used = [...placeholdersOf(system.template), ...placeholdersOf(user.template)];
  const placeholders = [...new Set(used)];
  return {
    prompts: {
      system: system.template,
      user: user.template,
      hash: sha256(JSON.stringify(texts)),
      texts,
      placeholders,
    },
    problems,
    warnings: placeholders.includes("edit_instruction") ? [] : [
      report.atKey(
        [...path, "user_prompt_template"],
        "the judge is not told the instruction, for neither text uses {edit_instruction}" +
          (texts.some((text) => text.includes("{{edit_instruction}}"))
            ? "; {{edit_instruction}} is literal text, write single braces"
            : ""),
      ),
    ],
  };
}

function reporter(
  { file, text }: { readonly file: string; readonly text: string | undefined },
): Reporter {
  let positions: YamlPositions | undefined;
  const nowhere = { line: 0, column: 0 };
  const inText = (): YamlPositions | undefined => {
    if (text !== undefined) positions ??= yamlPositions(text);
    return positions;
  };
  return {
    file,
    text,
    atKey(keyPath, message) {
      return { file, ...(inText()?.ofKey(keyPath) ?? nowhere), keyPath, message };
    },
    atText(keyPath, index, message) {
      return { file, ...(inText()?.ofText(keyPath, index) ?? nowhere), keyPath, message };
    },
  };
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function isWritten(text: string): boolean {
  return text.trim() !== "";
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (value instanceof Date) return "a date";
  if (typeof value === "string") return "text";
  if (typeof value === "object") return "a mapping";
  return `the ${typeof value} ${String(value)}`;
}

function baseName(file: string): string {
  const name = file.split(/[\\/]/).at(-1) ?? file;
  return name.replace(/\.ya?ml$/i, "") || "prompts";
}
