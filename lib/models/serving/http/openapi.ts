import { z } from "zod";

/** What a server's `/openapi.json` tells. */
export interface ApiDescription {
  /** Its title; `FastAPI` where the server's authors gave none. */
  readonly title: string;
  /** Its version. */
  readonly version: string;
  /** Paths that it describes. */
  readonly paths: readonly string[];
  /**
   * Names of the fields that a POST to the path, also below a prefix, takes, as JSON or as a form; `undefined` where the
   * description does not list them.
   */
  fields(path: string): readonly string[] | undefined;
}

const objects = z.record(z.string(), z.unknown());

const documentSchema = z.looseObject({
  openapi: z.string(),
  info: z.looseObject({ title: z.string().catch(""), version: z.string().catch("") }),
  paths: z.record(z.string(), z.unknown()),
});

/** A chain of references longer than this is a circle. */
const LONGEST_CHAIN = 16;

/**
 * Reads an OpenAPI document; references within it are followed.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const body = { content: { "application/json": { schema: { $ref: "#/components/schemas/Chat" } } } };
 * const description = apiDescription({
 *   openapi: "3.1.0",
 *   info: { title: "A server", version: "1" },
 *   paths: { "/chat": { post: { requestBody: body } } },
 *   components: { schemas: { Chat: { properties: { model: {}, seed: {} } } } },
 * });
 * assertEquals(description?.fields("/chat"), ["model", "seed"]);
 * assertEquals(description?.fields("/other"), undefined);
 * ```
 *
 * @returns `undefined` if the value is no OpenAPI document.
 */
export function apiDescription(document: unknown): ApiDescription | undefined {
  const result = documentSchema.safeParse(document);
  if (!result.success) return undefined;
  const { info, paths } = result.data;
  return {
    title: info.title,
    version: info.version,
    paths: Object.keys(paths),
    fields: (path) => fieldsOf(document, path),
  };
}

function fieldsOf(document: unknown, path: string): readonly string[] | undefined {
  const paths = objects.safeParse(follow(document, ["paths"]));
  const full = Object.keys(paths.success ? paths.data : {}).find((known) => known.endsWith(path));
  if (full === undefined) return undefined;
  const content = follow(document, ["paths", full, "post", "requestBody", "content"]);
  const types = objects.safeParse(content);
  if (!types.success) return undefined;
  for (const type of Object.keys(types.data)) {
    const fields = schemaFields(document, follow(document, ["schema"], types.data[type]));
    if (fields !== undefined) return fields;
  }
  return undefined;
}

/** Fields of a schema and of those that it is put together from. */
function schemaFields(document: unknown, schema: unknown): readonly string[] | undefined {
  const found = objects.safeParse(resolve(document, schema));
  if (!found.success) return undefined;
  const { properties, allOf, anyOf, oneOf } = found.data;
  const own = objects.safeParse(properties);
  const parts = [allOf, anyOf, oneOf].flatMap((list) => Array.isArray(list) ? list : [])
    .map((part) => objects.safeParse(follow(document, ["properties"], part)));
  const all = [own, ...parts].flatMap((part) => part.success ? Object.keys(part.data) : []);
  return all.length === 0 ? undefined : [...new Set(all)];
}

/** The value at a path of keys, by references where there are any. */
function follow(document: unknown, keys: readonly string[], from: unknown = document): unknown {
  let value = resolve(document, from);
  for (const key of keys) {
    const result = objects.safeParse(value);
    if (!result.success || !Object.hasOwn(result.data, key)) return undefined;
    value = resolve(document, result.data[key]);
  }
  return value;
}

/** The value that a reference such as `#/components/schemas/Chat` stands for. */
function resolve(document: unknown, value: unknown, depth = 0): unknown {
  const result = z.looseObject({ $ref: z.string().startsWith("#/") }).safeParse(value);
  if (!result.success) return value;
  if (depth > LONGEST_CHAIN) return undefined;
  const keys = result.data.$ref.slice(2).split("/").map((key) =>
    decodeURIComponent(key).replaceAll("~1", "/").replaceAll("~0", "~")
  );
  let target = document;
  for (const key of keys) {
    const inner = objects.safeParse(target);
    target = inner.success && Object.hasOwn(inner.data, key) ? inner.data[key] : undefined;
  }
  return resolve(document, target, depth + 1);
}
