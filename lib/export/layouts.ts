import { parseGeditId } from "../benchmark/import/mod.ts";

/** What names a pair of an imported benchmark. */
export interface ExportedPair {
  /** Its id, as the import gave it. */
  readonly id: string;
  /** Its category. */
  readonly category: string;
}

/** Where a benchmark's own scorer looks for images. */
export interface ExportLayout {
  /** Name of the benchmark in its papers. */
  readonly title: string;
  /**
   * Path of a pair's edit below the folder of the model, PNG or JPEG by its ending; `undefined` for
   * a pair that is none of this benchmark.
   */
  edit(pair: ExportedPair): string | undefined;
  /** Path of a pair's source image, PNG, where the scorer wants it beside the edit. */
  source?(pair: ExportedPair): string | undefined;
}

/** Every layout, by the name that the import has for the benchmark. */
export const EXPORT_LAYOUTS = {
  gedit: {
    title: "GEdit-Bench",
    edit: (pair) => geditPath(pair, ""),
    source: (pair) => geditPath(pair, "_SRCIMG"),
  },
  imgedit: { title: "ImgEdit-Bench", edit: ({ id }) => `${id}.png` },
  kris: {
    title: "KRIS-Bench",
    edit: ({ id, category }) =>
      id.startsWith(`${category}_`)
        ? `${category}/${id.slice(category.length + 1)}.jpg`
        : undefined,
  },
  rise: { title: "RISEBench", edit: ({ id, category }) => `images/${category}/${id}.png` },
  magicbrush: {
    title: "MagicBrush",
    edit: ({ id }) => {
      const session = /^(.+?)_(?:1|inde_\d+|iter_\d+)$/.exec(id)?.[1];
      return session === undefined ? undefined : `${session}/${id}.png`;
    },
  },
} as const satisfies Readonly<Record<string, ExportLayout>>;

/** Name of a layout. */
export type ExportLayoutName = keyof typeof EXPORT_LAYOUTS;

function geditPath(pair: ExportedPair, suffix: string): string | undefined {
  const name = parseGeditId(pair);
  return name && `fullset/${name.category}/${name.language}/${name.key}${suffix}.png`;
}
