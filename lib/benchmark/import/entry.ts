import { nearest } from "../../text/nearest.ts";
import { fileNameFault } from "../file_name.ts";
import { checkImage } from "../image_check.ts";
import type { EntryPlace, EntryProblem, ImportedPair, ImportEvent } from "./imported_pair.ts";

/** Largest image accepted, in pixels; as `evaluate` does. */
const MAX_PIXELS = 64_000_000;

/** An image that was looked for: its bytes, or why there are none. */
export type FoundImage =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly message: string };

/** Reads the keys of one entry of a benchmark, and keeps everything that is wrong with them. */
export class Entry {
  /** Where it stands. */
  readonly place: EntryPlace;
  readonly #value: Readonly<Record<string, unknown>>;
  readonly #problems: EntryProblem[] = [];

  /** Takes the entry as the file has it; one that is no object is a problem. */
  constructor(place: EntryPlace, value: unknown) {
    this.place = place;
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    this.#value = isObject ? value as Readonly<Record<string, unknown>> : {};
    if (!isObject) this.report(`is ${typeName(value)}, expected an object`);
  }

  /** Notes a problem with a key, or with the entry as a whole. */
  report(message: string, key?: string): void {
    this.#problems.push({ ...this.place, ...(key === undefined ? {} : { key }), message });
  }

  /** Whether there is something under a key; `null` and blank texts are nothing. */
  has(key: string): boolean {
    const value = this.#get(key);
    return value !== undefined && !(typeof value === "string" && value.trim() === "");
  }

  /** Whether a flag is set: `true`, or the text `True`. */
  flag(key: string): boolean {
    return /^true$/i.test(String(this.#get(key)));
  }

  /** A text; empty where there is none. */
  text(key: string): string {
    const value = this.#get(key);
    if (typeof value === "string") return value.trim() === "" ? "" : value;
    if (value !== undefined) this.report(`is ${typeName(value)}, expected a text`, key);
    return "";
  }

  /** A text that must be there. */
  needText(key: string): string {
    if (!this.has(key)) this.#reportMissing(key);
    return this.text(key);
  }

  /** A text or a whole number that must be there, such as an id. */
  needName(key: string): string {
    const value = this.#get(key);
    const isNumber = typeof value === "bigint" || Number.isSafeInteger(value);
    return isNumber ? String(value) : this.needText(key);
  }

  /** One text, or a list of them; empty where there is none. */
  texts(key: string): readonly string[] {
    const value = this.#get(key);
    if (!Array.isArray(value)) return [this.text(key)].filter((text) => text !== "");
    if (value.every((item) => typeof item === "string" && item.trim() !== "")) return value;
    this.report("is a list, expected one of texts", key);
    return [];
  }

  /** One text, or a list of them, of which at least one must be there. */
  needTexts(key: string): readonly string[] {
    const value = this.#get(key);
    const isEmpty = Array.isArray(value) && value.length === 0;
    if (!this.has(key) || isEmpty) this.#reportMissing(key);
    return this.texts(key);
  }

  /** A value of any type; `undefined` where there is none. */
  value(key: string): unknown {
    return this.#get(key);
  }

  /** The bytes of an image that was looked for, if it is one that can be used. */
  async image(key: string, found: FoundImage): Promise<Uint8Array | undefined> {
    if (!found.ok) {
      this.report(found.message, key);
      return undefined;
    }
    const check = await checkImage(found.bytes, { maxPixels: MAX_PIXELS });
    if (check.kind === "image") return found.bytes;
    const pointer = isLfsPointer(found.bytes) ? LFS_REMEDY : undefined;
    this.report(pointer ?? check.message, key);
    return undefined;
  }

  /** What the entry comes to: the pair, or its problems. */
  settle(
    pair: Omit<ImportedPair, "source"> & { readonly source: Uint8Array | undefined },
  ): readonly ImportEvent[] {
    const { id, category, source } = pair;
    for (const [noun, name] of [["id", id], ["category", category]] as const) {
      const fault = name === "" ? undefined : fileNameFault(name);
      if (fault === undefined) continue;
      this.report(`its ${noun} "${name}" ${fault}, but becomes a name in the output folder`);
    }
    if (source !== undefined && this.#problems.length === 0) {
      return [{ kind: "pair", place: this.place, pair: { ...pair, source } }];
    }
    return this.problems();
  }

  /** What is wrong with the entry so far. */
  problems(): readonly ImportEvent[] {
    return this.#problems.map((problem) => ({ kind: "problem", problem }));
  }

  #get(key: string): unknown {
    return Object.hasOwn(this.#value, key) ? this.#value[key] ?? undefined : undefined;
  }

  #reportMissing(key: string): void {
    if (Object.hasOwn(this.#value, key)) {
      return this.report("is empty; each entry needs it", key);
    }
    const similar = nearest(key, Object.keys(this.#value));
    const hint = similar === undefined ? "" : ` (there is "${similar}")`;
    this.report(`is missing${hint}; each entry needs it`, key);
  }
}

/** Whether a file holds no data, but says where Git LFS keeps them. */
export function isLfsPointer(bytes: Uint8Array): boolean {
  return new TextDecoder("latin1").decode(bytes.subarray(0, 64))
    .startsWith("version https://git-lfs.github.com/spec/");
}

/** What to do about a file that only points to its data. */
export const LFS_REMEDY = "is a Git LFS pointer, not the file itself; fetch it with `git lfs pull`";

function typeName(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  return Array.isArray(value) ? "a list" : typeof value === "object" ? "an object" : (
    `a ${typeof value}`
  );
}
