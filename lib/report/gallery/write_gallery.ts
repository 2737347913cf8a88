import { basename, dirname } from "node:path";
import type { PairOutcome } from "../../evaluation/mod.ts";
import { sha256 } from "../../files/hash.ts";
import { parentFolder, writeAside } from "../../files/write_aside.ts";
import { seededRandom } from "../../random.ts";
import { compareRuns } from "../comparison/compare_runs.ts";
import { counted } from "../numbers.ts";
import { bundlePage } from "./bundle_page.ts";
import { dataScript } from "./data_script.ts";
import type {
  GalleryComparison,
  GalleryDetail,
  GalleryIndex,
  GalleryPair,
  GalleryPart,
} from "./gallery_data.ts";
import { EmbeddedImages, ImageFiles, listFiles } from "./gallery_images.ts";
import { galleryDetail, galleryPair, type PairParts } from "./gallery_pairs.ts";
import { linkImages } from "./link_images.ts";
import { type MadeImages, makeImages } from "./make_images.ts";
import { pageHtml } from "./page_html.ts";
import { SharedTexts } from "./shared_texts.ts";
import { readShownRun, type RunToShow, type ShownRun } from "./shown_run.ts";

/** Options of {@linkcode writeGallery}. */
export interface GalleryOptions {
  /** The page to write, such as `outputs/gallery.html`. */
  readonly page: string;
  /** The benchmark file, where it is not the one that the first run's configuration names. */
  readonly benchmark?: string | undefined;
  /** Embed up to this many pairs in the page, and write no files beside it. */
  readonly inline?: number | undefined;
  /** Show the edits from where they lie, without anything that takes time to make. */
  readonly indexOnly?: boolean | undefined;
  /** Seed of the choice of pairs to embed. @default {0} */
  readonly seed?: number | undefined;
  /** Stops the making; what was made is used by the next one. */
  readonly signal?: AbortSignal | undefined;
  /** Told how many pairs have their images. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** What {@linkcode writeGallery} wrote. */
export interface GalleryFiles {
  /** The page. */
  readonly page: string;
  /** The folder with its files; absent where all is embedded. */
  readonly folder?: string;
  /** Pairs that it shows. */
  readonly pairs: number;
  /** What is not there and might be looked for. */
  readonly notices: readonly string[];
}

/** A part with this many letters takes no further pair. */
const PART_LENGTH = 400_000;

const HAN = /\p{Script=Han}/u;

/**
 * Writes the gallery of a run, or of several side by side: a page that opens from disk and, unless
 * all is embedded, a folder beside it with its images and data, named after it. The pairs are those
 * of the first run.
 *
 * Images are made once: a second gallery of the same run takes the first one's.
 *
 * @example
 * ```ts ignore
 * const run = { ...await readRun("outputs"), name: "outputs" };
 * const { page } = await writeGallery([run], { page: "outputs/gallery.html" });
 * console.error(`Gallery: ${page}`);
 * ```
 *
 * @throws {InputError} If the benchmark file is not the one that was evaluated.
 * @throws {Error} If a file cannot be written.
 */
export async function writeGallery(
  runs: readonly [RunToShow, ...RunToShow[]],
  options: GalleryOptions,
): Promise<GalleryFiles> {
  const { page, inline, signal } = options;
  const [first] = runs;
  const code = await bundlePage();
  const chosen = inline === undefined
    ? first.outcomes.toSorted((a, b) => a.index - b.index)
    : chooseEvenly(first.outcomes, { count: inline, seed: options.seed ?? 0 });
  const folder = `${basename(page).replace(/\.html?$/i, "")}_files`;
  const files = inline === undefined ? await ImageFiles.open(page, folder) : undefined;
  const shown = await Promise.all(runs.map((run) => readShownRun(run, first)));
  const made = options.indexOnly === true ? linkImages(chosen, { shown, page }) : await makeImages(
    chosen,
    { ...options, first, shown, store: files ?? new EmbeddedImages() },
  );
  signal?.throwIfAborted();

  const data = `${dirname(page)}/${folder}/data`;
  const embedded: Record<string, unknown> = {};
  const keep: KeepData = async (name, value) => {
    if (files === undefined) embedded[name] = value;
    else await writeAside(`${data}/${name}.js`, dataScript(name, value));
  };
  const { pairs, parts } = await keepPairs(chosen, { shown, made, keep });
  const notices = [
    ...made.notices,
    ...shown.flatMap(({ notices }) => notices),
    ...(inline === undefined || chosen.length === first.outcomes.length ? [] : [
      `This page holds ${chosen.length} of ${counted(first.outcomes.length, "pair")}, taken ` +
      "evenly from the categories; the numbers are those of all",
    ]),
  ];
  const index = galleryIndex(runs, { shown, pairs, parts, notices });
  await keep("index", index);
  if (index.hasTypeface) await keep("typeface", await typeface());
  if (files !== undefined) await prune(`${dirname(page)}/${folder}`, { files, index });
  const title = runs.length === 1
    ? `${index.runs[0]?.editor}: gallery`
    : `${runs.map(({ name }) => name).join(", ")}: gallery`;
  await writeAside(
    page,
    pageHtml({ title, code, ...(files === undefined ? { embedded } : { folder }) }),
  );
  return {
    page,
    ...(files === undefined ? {} : { folder: `${parentFolder(page)}/${folder}` }),
    pairs: pairs.length,
    notices,
  };
}

/** Keeps data under a name, in a file or in the page. */
type KeepData = (name: string, value: unknown) => Promise<void>;

/** Keeps the details of the pairs, part by part; returns what stays in view of all of them. */
async function keepPairs(
  chosen: readonly PairOutcome[],
  { shown, made, keep }: {
    readonly shown: readonly ShownRun[];
    readonly made: MadeImages;
    readonly keep: KeepData;
  },
): Promise<{ readonly pairs: readonly GalleryPair[]; readonly parts: number }> {
  const pairs: GalleryPair[] = [];
  let details: GalleryDetail[] = [];
  let systemPrompts = new SharedTexts();
  let length = 0;
  let part = 0;
  const keepPart = () => {
    const value: GalleryPart = { pairs: details, systemPrompts: systemPrompts.all };
    return keep(`part-${part}`, value);
  };
  for (const outcome of chosen) {
    if (length + systemPrompts.letters >= PART_LENGTH) {
      await keepPart();
      details = [];
      systemPrompts = new SharedTexts();
      length = 0;
      part += 1;
    }
    const of = pairParts(outcome, { shown, made });
    const detail = galleryDetail(of, systemPrompts);
    pairs.push(galleryPair(of, part));
    details.push(detail);
    length += JSON.stringify(detail).length;
  }
  await keepPart();
  return { pairs, parts: part + 1 };
}

function galleryIndex(
  runs: readonly [RunToShow, ...RunToShow[]],
  { shown, ...parts }: Pick<GalleryIndex, "pairs" | "parts" | "notices"> & {
    readonly shown: readonly ShownRun[];
  },
): GalleryIndex {
  const [{ run: { identity } }] = runs;
  return {
    key: sha256(runs.map(({ run }) => `${run.created_at} ${JSON.stringify(run.identity)}`).join())
      .slice(0, 16),
    made: new Date().toISOString(),
    languages: identity.benchmark.language === "zh" ? ["zh", "en"] : ["en", "zh"],
    runs: shown.map(({ run }) => run),
    comparisons: comparisonsOf(runs),
    hasTypeface: HAN.test(JSON.stringify(parts.pairs)),
    ...parts,
  };
}

function comparisonsOf(
  [first, ...others]: readonly [RunToShow, ...RunToShow[]],
): readonly GalleryComparison[] {
  if (others.length === 0) return [];
  return compareRuns(first, others, { seed: 0, top: 0 }).comparisons
    .map(({ pairs: _pairs, lost: _lost, gained: _gained, ...comparison }) => comparison);
}

function pairParts(
  first: PairOutcome,
  { shown, made }: { readonly shown: readonly ShownRun[]; readonly made: MadeImages },
): PairParts {
  return {
    first,
    other: made.other.get(first.index),
    images: made.images.get(first.index) ?? { results: [] },
    runs: shown.map(({ outcomes, records, contradictions, prompts }) => {
      const outcome = outcomes.get(first.id);
      return {
        ...(outcome === undefined ? {} : { outcome }),
        records: records(first.id),
        contradictions: (contradictions.get(first.id) ?? [])
          .map(({ kind, text }) => ({ kind, text })),
        prompts,
      };
    }),
  };
}

/** `count` outcomes, as many of each category as possible, in the order of the benchmark. */
function chooseEvenly(
  outcomes: readonly PairOutcome[],
  { count, seed }: { readonly count: number; readonly seed: number },
): readonly PairOutcome[] {
  const random = seededRandom(seed);
  const groups = [...Map.groupBy(outcomes, ({ category }) => category).values()]
    .map((members) =>
      members.map((outcome) => ({ outcome, place: random() }))
        .toSorted((a, b) => a.place - b.place)
    );
  const rounds = Math.max(0, ...groups.map(({ length }) => length));
  return Array.from({ length: rounds }, (_, round) => groups.flatMap((group) => group[round] ?? []))
    .flat().slice(0, count).map(({ outcome }) => outcome)
    .toSorted((a, b) => a.index - b.index);
}

async function typeface(): Promise<string> {
  const { default: bytes } = await import(
    "@openfonts/noto-sans-sc/files/noto-sans-sc-chinese-simplified-400.woff2",
    { with: { type: "bytes" } }
  );
  return bytes.toBase64();
}

/** How a gallery names its files; whatever else lies in its folder is not its own. */
const OWN_FILE =
  /^(?:(?:images|thumbnails|differences)\/[0-9a-f]{16}(?:-\d+)?\.(?:png|jpeg|webp)|data\/(?:index|typeface|part-\d+)\.js)$/;

/** Removes what an earlier gallery had in this folder and this one has not. */
async function prune(
  folder: string,
  { files, index }: { readonly files: ImageFiles; readonly index: GalleryIndex },
): Promise<void> {
  const data = new Set([
    "data/index.js",
    ...(index.hasTypeface ? ["data/typeface.js"] : []),
    ...Array.from({ length: index.parts }, (_, number) => `data/part-${number}.js`),
  ]);
  for (const kind of ["images", "thumbnails", "differences", "data"]) {
    for (const name of await listFiles(`${folder}/${kind}`)) {
      const path = `${kind}/${name}`;
      const isShown = files.names.has(path) || data.has(path);
      if (OWN_FILE.test(path) && !isShown) await Deno.remove(`${folder}/${path}`);
    }
  }
}
