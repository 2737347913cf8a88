/** The form of a value that JSON holds: the members of objects in their order, and the types. */
export type Form =
  | { readonly kind: "constant"; readonly value: unknown }
  | { readonly kind: "type"; readonly type: string }
  | { readonly kind: "list"; readonly items: readonly Form[] }
  | {
    readonly kind: "object";
    readonly keys: readonly string[];
    readonly members: readonly Form[];
  };

/** Members whose texts tell kinds of records apart. */
const TELLING: ReadonlySet<string> = new Set(["type", "status"]);

/**
 * The form of a value.
 *
 * @param key Name of the member that holds it.
 */
export function formOf(value: unknown, key = ""): Form {
  if (value === null) return { kind: "constant", value };
  if (Array.isArray(value)) {
    const forms = value.map((item) => formOf(item));
    const items = new Map(forms.map((form) => [JSON.stringify(form), form]));
    return { kind: "list", items: [...items.values()] };
  }
  if (typeof value === "object") {
    const members = Object.entries(value).map(([name, member]) => formOf(member, name));
    return { kind: "object", keys: Object.keys(value), members };
  }
  return TELLING.has(key) ? { kind: "constant", value } : { kind: "type", type: typeof value };
}

/**
 * Whether a value has a form. Lists have the same one where each item is like one of the other
 * list's, and either both are empty or neither is.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const form = formOf({ type: "edit", ms: 5, notes: ["a"] });
 * assertEquals(hasForm({ type: "edit", ms: 7, notes: ["b", "c"] }, form), true);
 * assertEquals(hasForm({ type: "judge", ms: 7, notes: ["b"] }, form), false);
 * assertEquals(hasForm({ type: "edit", ms: "7", notes: ["b"] }, form), false);
 * ```
 */
export function hasForm(value: unknown, form: Form): boolean {
  const type: string = typeof value;
  switch (form.kind) {
    case "constant":
      return value === form.value;
    case "type":
      return type === form.type;
    case "list":
      return Array.isArray(value) && (value.length === 0) === (form.items.length === 0) &&
        value.every((item) => form.items.some((other) => hasForm(item, other)));
    case "object":
      return isObject(value) && hasMembers(value, form);
  }
}

/** Every record of a journal comes through here: lists of its members would take several times as long. */
function hasMembers(
  value: Readonly<Record<string, unknown>>,
  { keys, members }: Extract<Form, { readonly kind: "object" }>,
): boolean {
  let at = 0;
  for (const key in value) {
    const member = members[at];
    if (key !== keys[at] || member === undefined || !hasForm(value[key], member)) return false;
    at += 1;
  }
  return at === keys.length;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
