import { readGedit } from "./gedit.ts";
import { readImgedit } from "./imgedit.ts";
import type { ImportEvent, ImportOptions } from "./imported_pair.ts";
import { readKris } from "./kris.ts";
import { readMagicbrush } from "./magicbrush.ts";
import { readRise } from "./rise.ts";

/** A benchmark that can be imported. */
export interface ImportFormat {
  /** Its name in its papers. */
  readonly title: string;
  /** Options beyond its folder that concern it. */
  readonly takes: readonly Exclude<keyof ImportOptions, "data">[];
  /**
   * Reads its entries in their order.
   *
   * @throws {InputError} If there is no such benchmark, or its files cannot be read.
   */
  read(options: ImportOptions): AsyncGenerator<ImportEvent>;
}

/** Every benchmark that can be imported, by what the command line calls it. */
export const IMPORT_FORMATS = {
  gedit: { title: "GEdit-Bench", takes: ["language", "split", "images"], read: readGedit },
  imgedit: { title: "ImgEdit-Bench", takes: ["images"], read: readImgedit },
  kris: { title: "KRIS-Bench", takes: ["joinImages"], read: readKris },
  rise: { title: "RISEBench", takes: ["images", "joinImages"], read: readRise },
  magicbrush: { title: "MagicBrush", takes: ["split", "images", "chain"], read: readMagicbrush },
} as const satisfies Readonly<Record<string, ImportFormat>>;

/** Name of a benchmark that can be imported. */
export type ImportFormatName = keyof typeof IMPORT_FORMATS;
