import type { Language } from "../fields.ts";

/** A pair as another benchmark has it, ready to be written in the own format. */
export interface ImportedPair {
  /** Names the pair: distinct within the benchmark, and the same in each import. */
  readonly id: string;
  /** The benchmark's own category, as its files write it. */
  readonly category: string;
  /** What the editing model is told to do. */
  readonly instruction: string;
  /** Language of the texts. */
  readonly language: Language;
  /** What the source image shows, where the benchmark says so. */
  readonly description?: string;
  /** What a correct edit should show, where the benchmark says so. */
  readonly rationale?: string;
  /** Labels that the benchmark's own scores are split by. */
  readonly tags: readonly string[];
  /** Where the benchmark keeps the source image. */
  readonly imagePath?: string;
  /** Source image as the benchmark has it (PNG, JPEG or WebP bytes). */
  readonly source: Uint8Array;
  /** Id of the pair whose edit this one starts from, in a chain. */
  readonly sourceFrom?: string;
  /** The wanted result, where the benchmark has one. */
  readonly target?: Uint8Array;
}

/** Something wrong with a file of a benchmark, or with one of its entries. */
export interface EntryProblem {
  /** The file. */
  readonly file: string;
  /** The entry, as the file names it; absent where the whole file is wrong. */
  readonly entry?: string;
  /** Key or column that is wrong. */
  readonly key?: string;
  /** What is wrong, what was expected, what to do. */
  readonly message: string;
}

/** What an importer finds, one after the other. */
export type ImportEvent =
  | {
    readonly kind: "pair";
    readonly pair: ImportedPair;
    /** Where it stands. */
    readonly place: EntryPlace;
  }
  | { readonly kind: "problem"; readonly problem: EntryProblem }
  | {
    /** Sound, but not wanted, or not to be expressed in the own format. */
    readonly kind: "left_out";
    readonly place: EntryPlace;
    /** Why; equal texts are counted together. */
    readonly reason: string;
  };

/** Where an entry stands. */
export interface EntryPlace {
  /** The file. */
  readonly file: string;
  /** The entry, as the file names it. */
  readonly entry: string;
}

/** How a benchmark is imported; each format takes the options that concern it. */
export interface ImportOptions {
  /** Folder of the benchmark, or its one file. */
  readonly data: string;
  /** Folder that image paths start from; found by itself if absent. */
  readonly images?: string | undefined;
  /** Language of the instructions, where a benchmark has several; `en` if absent. */
  readonly language?: ImportLanguage | undefined;
  /** Part of a benchmark that comes in several, such as `dev`. */
  readonly split?: string | undefined;
  /** Let each turn start from the edit of the one before, not from the benchmark's image. */
  readonly chain?: boolean | undefined;
  /** Put several source images of an entry side by side; such entries are left out otherwise. */
  readonly joinImages?: boolean | undefined;
}

/** Languages of a benchmark's instructions, as its files write them; `all` takes every one. */
export const IMPORT_LANGUAGES = ["en", "cn", "all"] as const;

/** One of {@linkcode IMPORT_LANGUAGES}. */
export type ImportLanguage = typeof IMPORT_LANGUAGES[number];

/**
 * A problem as one line: file, entry, key, message.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const problem = { file: "a.json", entry: "12", key: "prompt", message: "is missing" };
 * assertEquals(describeProblem(problem), "a.json: entry 12: prompt: is missing");
 * ```
 */
export function describeProblem({ file, entry, key, message }: EntryProblem): string {
  return [
    file,
    ...(entry === undefined ? [] : [`entry ${entry}`]),
    ...(key === undefined ? [] : [key]),
    message,
  ].join(": ");
}
