import { InputError } from "../input_error.ts";
import type { BaseModel } from "./base_model.ts";

/** A class that makes models. */
export interface ModelClass<Model> {
  /** Makes a model, without loading anything yet; the parameters were checked by the schema. */
  new (params: object): Model;
  /** Schema of the parameters. */
  readonly paramsSchema: (typeof BaseModel)["paramsSchema"];
  /** Parameter that may name a repository of the hub; none where no weights are loaded. */
  readonly hubParam?: string;
}

/** The class that a `class_path` stands for. */
export interface ResolvedClass<Model> {
  /** The built-in name, or the name that the user's file gives the class. */
  readonly name: string;
  /** The class itself. */
  readonly ModelClass: ModelClass<Model>;
  /**
   * Changes whenever the class's results may: SHA-256 of the user's file in hex, without the files
   * that it imports; for a built-in class, a constant of this release.
   */
  readonly codeHash: string;
}

/** Where a `class_path` comes from. */
export interface ClassPathOrigin {
  /** Absolute folder from which relative paths start. */
  readonly baseDir: string;
}

/** What editing models and judges differ in, where their classes are looked for. */
export interface ModelKind {
  /** Key of the configuration. */
  readonly key: string;
  /** What messages call a class of this kind, with its article. */
  readonly noun: string;
  /** Name of the base class. */
  readonly base: string;
  /** The method that every class of this kind has, and none of the other. */
  readonly method: string;
  /** Classes by their built-in names. */
  readonly builtIns: Readonly<Record<string, () => Promise<unknown>>>;
  /** Which Python paths, in lower case and without underscores, stand for which built-in. */
  readonly python: { readonly path: RegExp; readonly name: string };
  /** How a class of one's own may be named. */
  readonly example: string;
}

/** Which class is looked for, and from where. */
export interface ClassSearch extends ClassPathOrigin {
  /** The kind wanted. */
  readonly kind: ModelKind;
  /** The other kind, to recognise a class in the wrong place. */
  readonly other: ModelKind;
}

/**
 * Fails unless `value` is a class of the wanted kind.
 *
 * @throws {InputError} If not; the message starts with `label` and says what is lacking.
 */
export function assertModelClass<Model>(
  value: unknown,
  { label, kind, other }: ClassSearch & { readonly label: string },
): asserts value is ModelClass<Model> {
  const extend = `extend ${kind.base} from lib/models/mod.ts and write ${kind.method}`;
  const prototype: unknown = typeof value === "function" ? value.prototype : undefined;
  if (typeof value !== "function" || typeof prototype !== "object" || prototype === null) {
    throw new InputError(`${label} is not a class: ${extend}`);
  }
  const has = (name: string) => typeof Reflect.get(prototype, name) === "function";
  if (!has(kind.method) && has(other.method)) {
    throw new InputError(
      `${label} has the method ${other.method} and so belongs under ${other.key}; ` +
        `under ${kind.key}, ${extend}`,
    );
  }
  const missing = [kind.method, "initialize", "dispose"].filter((name) => !has(name));
  if (missing.length > 0) {
    throw new InputError(`${label} lacks the method ${missing.join(", ")}: ${extend}`);
  }
  const schema: unknown = Reflect.get(value, "paramsSchema");
  if (typeof schema !== "object" || schema === null || !("safeParse" in schema)) {
    throw new InputError(`${label} lacks a static paramsSchema made with zod: ${extend}`);
  }
}
