import { z } from "zod";
import { nearest } from "./nearest.ts";
import type { Problem } from "./problem.ts";
import { type KeyPath, type YamlPositions, yamlPositions } from "./yaml_positions.ts";

/** Where a checked value comes from. */
export interface ValueOrigin {
  /** File as the user named it. */
  readonly file: string;
  /** The file's whole text; without it problems have no line and column. */
  readonly text: string | undefined;
  /** Keys from the file's root to the value. */
  readonly keyPath: KeyPath;
  /** Keys that people write by mistake, and what is meant. */
  readonly mistaken?: Readonly<Record<string, string>>;
}

/**
 * Checks a value that was read from a YAML file, and finds the place of every fault.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parse } from "@std/yaml";
 * import { z } from "zod";
 *
 * const text = "steps: 0\nsede: 1\n";
 * const schema = z.strictObject({ steps: z.int().min(1), seed: z.int().optional() });
 * const result = checkYamlValue(schema, parse(text), { file: "a.yaml", text, keyPath: [] });
 * assertEquals(result.ok ? [] : result.problems.map(({ line, message }) => [line, message]), [
 *   [2, "unknown key; did you mean `seed`?"],
 *   [1, "expected at least 1, got 0"],
 * ]);
 * ```
 */
export function checkYamlValue<T>(
  schema: z.ZodType<T>,
  value: unknown,
  origin: ValueOrigin,
): { readonly ok: true; readonly value: T } | {
  readonly ok: false;
  readonly problems: readonly Problem[];
} {
  const result = schema.safeParse(value);
  if (result.success) return { ok: true, value: result.data };
  const positions = origin.text === undefined ? undefined : yamlPositions(origin.text);
  const tree = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as SchemaNode;
  const context = { ...origin, tree, value, positions, meant: new Set<string>() };
  // Unknown keys first: a key that was meant by one of them is not reported as missing, too.
  const issues = result.error.issues.toSorted((a, b) => rank(a) - rank(b));
  return { ok: false, problems: issues.flatMap((issue) => issueProblems(issue, context)) };
}

interface SchemaNode {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: boolean | SchemaNode;
  readonly items?: SchemaNode;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly SchemaNode[];
}

interface Context extends ValueOrigin {
  readonly tree: SchemaNode;
  readonly value: unknown;
  readonly positions: YamlPositions | undefined;
  /** Paths of known keys, as JSON, that unknown keys were meant to be. */
  readonly meant: Set<string>;
}

function rank({ code }: z.core.$ZodIssue): number {
  return code === "unrecognized_keys" ? 0 : 1;
}

function issueProblems(issue: z.core.$ZodIssue, context: Context): readonly Problem[] {
  const path = issue.path.map((key) => typeof key === "number" ? key : String(key));
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => unknownKey(path, key, context));
  }
  const value = valueAt(context.value, path);
  if (value === undefined && context.meant.has(JSON.stringify(path))) return [];
  return [problem(path, issueMessage(issue, value), context)];
}

function unknownKey(path: KeyPath, key: string, context: Context): Problem {
  const { mistaken = {}, tree } = context;
  const known = Object.keys(schemaAt(tree, path)?.properties ?? {});
  const guess = (Object.hasOwn(mistaken, key) ? mistaken[key] : undefined) ?? nearest(key, known);
  if (guess !== undefined && known.includes(guess)) {
    context.meant.add(JSON.stringify([...path, guess]));
    return problem([...path, key], `unknown key; did you mean \`${guess}\`?`, context);
  }
  const elsewhere = findKey(tree, key);
  const advice = elsewhere !== undefined
    ? `it belongs at \`${elsewhere.join(".")}\``
    : known.length === 0
    ? "no key is expected here"
    : `known are ${listWords(known, "and")}`;
  return problem([...path, key], `unknown key; ${advice}`, context);
}

function problem(path: KeyPath, message: string, context: Context): Problem {
  const fullPath = [...context.keyPath, ...path];
  return {
    file: context.file,
    ...(context.positions?.ofKey(fullPath) ?? { line: 0, column: 0 }),
    keyPath: fullPath,
    message,
  };
}

function issueMessage(issue: z.core.$ZodIssue, value: unknown): string {
  const got = describe(value);
  switch (issue.code) {
    case "invalid_type":
      return value === undefined
        ? `is missing; expected ${article(issue.expected)}`
        : `expected ${article(issue.expected)}, got ${got}${remedyOf(issue.expected, value)}`;
    case "invalid_value": {
      const values = issue.values.map(String);
      const near = typeof value === "string" ? nearest(value, values) : undefined;
      return `expected ${listWords(values)}, got ${got}` +
        (near === undefined ? "" : `; did you mean \`${near}\`?`);
    }
    case "too_small":
      return issue.origin === "string" || issue.origin === "array"
        ? `must not be empty`
        : `expected ${
          issue.inclusive === false ? "more than" : "at least"
        } ${issue.minimum}, got ${got}`;
    case "too_big":
      return `expected ${issue.inclusive === false ? "less than" : "at most"} ${issue.maximum}, ` +
        `got ${got}`;
    case "invalid_union": {
      const parts = issue.errors.flatMap((errors) => errors.slice(0, 1)).map((inner) =>
        inner.code === "invalid_type" ? article(inner.expected) : inner.message
      );
      return `expected ${[...new Set(parts)].join(" or ")}, got ${got}`;
    }
    case "custom":
      return issue.message;
    default:
      return `${issue.message}, got ${got}`;
  }
}

/** How to write what was meant, where that is plain. */
function remedyOf(expected: string, value: unknown): string {
  const isSimple = typeof value === "string" || typeof value === "number";
  if (expected === "string" && typeof value === "number") return "; put it in quotes";
  if (expected === "array" && isSimple) return `; write [${describe(value)}]`;
  return "";
}

/** The shortest way to a key of this name. */
function findKey(node: SchemaNode, key: string): readonly string[] | undefined {
  const ways: (readonly [readonly string[], SchemaNode])[] = [[[], node]];
  for (const [path, { properties = {} }] of ways) {
    if (Object.hasOwn(properties, key)) return [...path, key];
    for (const [name, child] of Object.entries(properties)) ways.push([[...path, name], child]);
  }
  return undefined;
}

function schemaAt(tree: SchemaNode, path: KeyPath): SchemaNode | undefined {
  let node: SchemaNode | undefined = tree;
  for (const key of path) {
    const inner = structured(node);
    if (typeof key === "number") {
      node = inner?.items;
    } else {
      const rest = inner?.additionalProperties;
      node = Object.hasOwn(inner?.properties ?? {}, key)
        ? inner?.properties?.[key]
        : typeof rest === "object"
        ? rest
        : undefined;
    }
  }
  return structured(node);
}

/** Of several forms that a value may have, the one with keys or items. */
function structured(node: SchemaNode | undefined): SchemaNode | undefined {
  return node?.anyOf?.find(({ properties, items }) => properties ?? items) ?? node;
}

function valueAt(value: unknown, path: KeyPath): unknown {
  let current = value;
  for (const key of path) {
    if (typeof current !== "object" || current === null || !Object.hasOwn(current, key)) {
      return undefined;
    }
    current = (current as Readonly<Record<string | number, unknown>>)[key];
  }
  return current;
}

function describe(value: unknown): string {
  if (value === undefined || value === null) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (value instanceof Date) return "a date";
  if (typeof value === "object") return "a mapping";
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

function article(type: string): string {
  const names: Readonly<Record<string, string>> = {
    string: "a text",
    int: "a whole number",
    number: "a number",
    boolean: "true or false",
    array: "a list",
    tuple: "a list",
    object: "a mapping",
    record: "a mapping",
  };
  return names[type] ?? type;
}

function listWords(words: readonly string[], last = "or"): string {
  const quoted = words.map((word) => `\`${word}\``);
  return quoted.length < 2
    ? quoted.join("")
    : `${quoted.slice(0, -1).join(", ")} ${last} ${quoted.at(-1)}`;
}
