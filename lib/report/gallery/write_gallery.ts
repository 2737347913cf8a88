import { Buffer } from "node:buffer";
import { basename, dirname } from "node:path";
import type { Pair } from "../../benchmark/mod.ts";
import {
  forEachConcurrent,
  type OtherTexts,
  type PairOutcome,
  type PairRecords,
  readEdited,
  readOtherTexts,
  readRecords,
  readStoredPairs,
  storedBenchmark,
  storedPrompts,
  type StoredRun,
} from "../../evaluation/mod.ts";
import { sha256 } from "../../files/hash.ts";
import { parentFolder, writeAside } from "../../files/write_aside.ts";
import { InputError, messageOf } from "../../input_error.ts";
import { seededRandom } from "../../random.ts";
import { baselineCaveats } from "../caveats.ts";
import { commonPairs } from "../comparison/common_pairs.ts";
import { compareRuns } from "../comparison/compare_runs.ts";
import { canaryWarning, judgeWarning, measuredWarnings } from "../markdown_checks.ts";
import { modelLabel } from "../model_label.ts";
import { counted } from "../numbers.ts";
import { buildReport } from "../report_data.ts";
import type { ReportDocument, ReportModel } from "../report_document.ts";
import { bundlePage } from "./bundle_page.ts";
import { dataScript } from "./data_script.ts";
import { withFewLogprobs } from "./gallery_answer.ts";
import type {
  GalleryDetail,
  GalleryImage,
  GalleryIndex,
  GalleryPair,
  GalleryRun,
} from "./gallery_data.ts";
import {
  EmbeddedImages,
  type EncodedImage,
  type GalleryImages,
  ImageFiles,
} from "./gallery_images.ts";
import { galleryDetail, galleryPair, type PairImages, type PairParts } from "./gallery_pairs.ts";
import { pageHtml } from "./page_html.ts";

/** A run that a gallery shows. */
export interface RunToShow extends StoredRun {
  /** What the gallery calls it. */
  readonly name: string;
  /** Where benchmark, judge or prompts differ from those of the first run. @default {[]} */
  readonly differences?: readonly string[];
}

/** Options of {@linkcode writeGallery}. */
export interface GalleryOptions {
  /** The page to write, such as `outputs/gallery.html`. */
  readonly page: string;
  /** The benchmark file, where it is not the one that the first run's configuration names. */
  readonly benchmark?: string | undefined;
  /** Embed up to this many pairs in the page, and write no files beside it. */
  readonly inline?: number | undefined;
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

/** Pairs whose images are made at once: the image library decodes in threads of its own. */
const AT_ONCE = 4;

/** Details of a part take at most this many letters of JSON, or those of one pair. */
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
  const shown = await Promise.all(runs.map((run) => readShown(run, first)));
  const made = await makeImages(chosen, {
    ...options,
    first,
    shown,
    store: files ?? new EmbeddedImages(),
  });
  signal?.throwIfAborted();

  const parts = new PartWriter();
  const pairs: GalleryPair[] = [];
  const data = `${dirname(page)}/${folder}/data`;
  const embedded: Record<string, unknown> = {};
  const keep = async (name: string, value: unknown) => {
    if (files === undefined) embedded[name] = value;
    else await writeAside(`${data}/${name}.js`, dataScript(name, value));
  };
  const write = async (part: FinishedPart | undefined) => {
    if (part !== undefined) await keep(`part-${part.number}`, part.details);
  };
  for (const outcome of chosen) {
    const of = pairParts(outcome, { shown, made });
    await write(parts.makeRoom());
    pairs.push(galleryPair(of, parts.number));
    parts.add(galleryDetail(of));
  }
  await write(parts.finish());
  const notices = [
    ...made.notices,
    ...shown.flatMap(({ notices }) => notices),
    ...(inline === undefined || chosen.length === first.outcomes.length ? [] : [
      `This page holds ${chosen.length} of ${counted(first.outcomes.length, "pair")}, taken ` +
      "evenly from the categories; the numbers above are those of all",
    ]),
  ];
  const index: GalleryIndex = {
    key: sha256(runs.map(({ run }) => `${run.created_at} ${JSON.stringify(run.identity)}`).join())
      .slice(0, 16),
    made: new Date().toISOString(),
    languages: first.run.identity.benchmark.language === "zh" ? ["zh", "en"] : ["en", "zh"],
    runs: shown.map(({ run }) => run),
    comparisons: comparisonsOf(runs),
    pairs,
    notices,
    parts: parts.number + 1,
    hasTypeface: HAN.test(JSON.stringify(pairs)),
  };
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

/** A run, ready to be shown beside the first. */
interface Shown {
  readonly run: GalleryRun;
  readonly folder: string;
  readonly outcomes: ReadonlyMap<string, PairOutcome>;
  readonly records: (id: string) => PairRecords;
  readonly prompts: Awaited<ReturnType<typeof storedPrompts>>;
  readonly contradictions: ReadonlyMap<
    string | undefined,
    NonNullable<ReportDocument["companions"]>["contradictions"]
  >;
  readonly notices: readonly string[];
}

async function readShown(stored: RunToShow, first: RunToShow): Promise<Shown> {
  const { pairs: _, ...report } = buildReport(stored.outcomes, stored.metadata);
  const prompts = await storedPrompts(stored);
  const common = stored === first ? undefined : commonPairs(first.outcomes, stored.outcomes);
  const left = (common?.onlyNow ?? 0) + (common?.different ?? 0);
  return {
    run: galleryRun(stored, report),
    folder: stored.folder,
    outcomes: new Map(
      common === undefined
        ? stored.outcomes.map((outcome) => [outcome.id, outcome])
        : common.common.map(({ now }) => [now.id, now]),
    ),
    records: await readRecords(stored, { keep: withFewLogprobs }),
    prompts,
    contradictions: Map.groupBy(report.companions?.contradictions ?? [], ({ id }) => id),
    notices: [
      ...(left === 0 ? [] : [
        `${counted(left, "pair")} of ${stored.name} ${left === 1 ? "is" : "are"} left out: ` +
        `${first.name} has no such pair, or another one of that id`,
      ]),
      ...(prompts === undefined
        ? [`${stored.name}: its prompts were changed since, so they are not shown`]
        : []),
    ],
  };
}

function galleryRun(stored: RunToShow, report: GalleryRun["report"]): GalleryRun {
  const { metadata, judge_check: judge, canary } = report;
  const judgeText = judge === null ? undefined : judgeWarning(judge);
  const canaryText = canary === null ? undefined : canaryWarning(canary);
  return {
    name: stored.name,
    folder: stored.folder,
    editor: labelOf(metadata.diffusion_model),
    judge: labelOf(metadata.reward_model),
    warnings: [
      ...metadata.notices,
      ...[judgeText, canaryText].filter((text) => text !== undefined),
      ...measuredWarnings(report),
      ...baselineCaveats(report),
    ],
    report,
  };
}

function labelOf(model: ReportModel): string {
  const { weights, className } = modelLabel(model);
  return weights === undefined ? className : `${weights} (${className})`;
}

function comparisonsOf([first, ...others]: readonly [RunToShow, ...RunToShow[]]) {
  if (others.length === 0) return [];
  return compareRuns(first, others, { seed: 0, top: 0 }).comparisons
    .map(({ pairs: _pairs, lost: _lost, gained: _gained, ...comparison }) => comparison);
}

function pairParts(
  first: PairOutcome,
  { shown, made }: { readonly shown: readonly Shown[]; readonly made: MadeImages },
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

/** Images and texts that only the benchmark file and the runs' folders hold. */
interface MadeImages {
  readonly images: ReadonlyMap<number, PairImages>;
  readonly other: ReadonlyMap<number, OtherTexts>;
  readonly notices: readonly string[];
}

async function makeImages(
  chosen: readonly PairOutcome[],
  options: GalleryOptions & {
    readonly first: RunToShow;
    readonly shown: readonly Shown[];
    readonly store: GalleryImages;
  },
): Promise<MadeImages> {
  const { first, shown, store, signal, onProgress } = options;
  const path = options.benchmark ?? storedBenchmark(first);
  const byIndex = new Map(chosen.map((outcome) => [outcome.index, outcome]));
  const indices = new Set(byIndex.keys());
  const images = new Map<number, PairImages>();
  const faults: string[] = [];
  const hasBenchmark = await exists(path);
  if (!hasBenchmark && options.benchmark !== undefined) {
    throw new InputError(`Cannot read the benchmark: there is no file ${path}`);
  }
  const pairs: AsyncIterable<Pair> | Iterable<Pair> = hasBenchmark
    ? readStoredPairs(first, { path, indices })
    : [];
  const make = async (outcome: PairOutcome, pair?: Pair) => {
    signal?.throwIfAborted();
    images.set(outcome.index, await imagesOf(outcome, { pair, shown, store, faults }));
    onProgress?.(images.size, chosen.length);
  };
  await forEachConcurrent(pairs, async (pair) => {
    const outcome = byIndex.get(pair.index);
    if (outcome !== undefined) await make(outcome, pair);
  }, { limit: AT_ONCE });
  // What is left was skipped, or its source is not to be had.
  const rest = chosen.filter(({ index }) => !images.has(index));
  await forEachConcurrent(rest, (outcome) => make(outcome), { limit: AT_ONCE });
  return {
    images,
    other: hasBenchmark ? await readOtherTexts(first, { path, indices }) : new Map(),
    notices: [
      ...(hasBenchmark ? [] : [
        `The benchmark ${path} is not there, so sources, targets and differences are not shown; ` +
        "name it with --benchmark",
      ]),
      ...faults.slice(0, 3),
      ...(faults.length > 3 ? [`${faults.length - 3} more images could not be shown`] : []),
    ],
  };
}

async function imagesOf(
  { id }: PairOutcome,
  { pair, shown, store, faults }: {
    readonly pair: Pair | undefined;
    readonly shown: readonly Shown[];
    readonly store: GalleryImages;
    /** Takes what could not be shown. */
    readonly faults: string[];
  },
): Promise<PairImages> {
  const attempt = async <T>(what: string, work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      // A full disk is no fault of one image; that a file is gone is.
      const isGone = error instanceof Error && error.cause instanceof Deno.errors.NotFound;
      if (!isGone && /\(os error \d+\)/.test(messageOf(error))) throw error;
      faults.push(`${what} of ${id} cannot be shown: ${messageOf(error)}`);
      return undefined;
    }
  };
  const source = pair && encoded(pair.source);
  const keptSource = source && await attempt("The source", () => store.keep(source));
  const target = pair?.target && encoded(pair.target);
  const keptTarget = target && await attempt("The target", () => store.keep(target));
  const results = [];
  for (const { folder, outcomes, records } of shown) {
    const { edit } = records(id);
    if (edit?.status !== "done" || !outcomes.has(id)) {
      results.push({});
      continue;
    }
    const result = await attempt(`The edit in ${folder}`, async () => {
      const path = `${folder}/${edit.image}`;
      const edited = { hash: edit.hash, path, bytes: await readEdited(path, edit.hash) };
      const image = await store.keep(edited);
      return source === undefined || keptSource === undefined
        ? { image }
        : { image, difference: await store.difference(source, edited) };
    });
    results.push(result ?? {});
  }
  return {
    ...optional("source", keptSource),
    ...optional("target", keptTarget),
    results,
  };
}

function optional<Name extends string>(
  name: Name,
  image: GalleryImage | undefined,
): { readonly [Key in Name]?: GalleryImage } {
  return image === undefined ? {} : { [name]: image } as { readonly [Key in Name]: GalleryImage };
}

function encoded(bytes: Uint8Array): EncodedImage {
  return { hash: sha256(bytes), bytes };
}

async function exists(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Details that are written together. */
interface FinishedPart {
  readonly number: number;
  readonly details: readonly GalleryDetail[];
}

/** Collects details into parts of about the same length. */
class PartWriter {
  #details: GalleryDetail[] = [];
  #length = 0;
  #number = 0;

  /** Number of the part that the next pair goes into. */
  get number(): number {
    return this.#number;
  }

  /** Begins a new part where the present one is full, which is returned then. */
  makeRoom(): FinishedPart | undefined {
    if (this.#length < PART_LENGTH) return undefined;
    const part = this.finish();
    this.#details = [];
    this.#length = 0;
    this.#number += 1;
    return part;
  }

  add(detail: GalleryDetail): void {
    this.#details.push(detail);
    this.#length += JSON.stringify(detail).length;
  }

  finish(): FinishedPart {
    return { number: this.#number, details: this.#details };
  }
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
  return Buffer.from(bytes).toString("base64");
}

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
    let entries: Deno.DirEntry[];
    try {
      entries = await Array.fromAsync(Deno.readDir(`${folder}/${kind}`));
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) continue;
      throw error;
    }
    for (const { name, isFile } of entries) {
      const path = `${kind}/${name}`;
      if (isFile && !files.names.has(path) && !data.has(path)) {
        await Deno.remove(`${folder}/${path}`);
      }
    }
  }
}
