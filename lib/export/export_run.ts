import { fileNameFault } from "../benchmark/mod.ts";
import {
  type EditRecord,
  type JudgeRecord,
  readEdited,
  readPairList,
  readRecords,
  readRun,
  readStoredPairs,
  storedBenchmark,
  type StoredRun,
} from "../evaluation/mod.ts";
import { writeAside } from "../files/write_aside.ts";
import { asPng } from "../image/as_png.ts";
import { openImage } from "../image/open_image.ts";
import { InputError, messageOf } from "../input_error.ts";
import { modelLabel } from "../report/model_label.ts";
import { EXPORT_LAYOUTS, type ExportLayout, type ExportLayoutName } from "./layouts.ts";

/** How a run is exported. */
export interface ExportRunOptions {
  /** Layout of the benchmark that the run is of. */
  readonly to: ExportLayoutName;
  /** Folder to write into; the model's folder is made in it. */
  readonly output: string;
  /** Name of the model's folder; the name of its weights or class if absent. */
  readonly model?: string | undefined;
  /** The benchmark file, where it is no longer where the run had it. */
  readonly benchmark?: string | undefined;
  /** Ends the export with its reason; what is written stays. */
  readonly signal?: AbortSignal | undefined;
  /** Called after each pair. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** What was exported. */
export interface ExportSummary {
  /** Folder of the model. */
  readonly folder: string;
  /** Number of edits that were written. */
  readonly edits: number;
  /** Number of source images that were written. */
  readonly sources: number;
  /** Pairs whose edit or source image is missing there, and why. */
  readonly missing: readonly { readonly id: string; readonly reason: string }[];
}

/**
 * Writes the edits of a run as the benchmark's own scorer looks for them. Every pair of the run's
 * benchmark is either written or named with a reason.
 *
 * Edits keep their bytes; where the scorer wants JPEG they are converted, without loss that could
 * be seen (quality 100, full colour resolution).
 *
 * @throws {InputError} If the folder holds no run, or one of another benchmark.
 */
export async function exportRun(
  folder: string,
  options: ExportRunOptions,
): Promise<ExportSummary> {
  const { to, output, signal, onProgress } = options;
  const layout: ExportLayout = EXPORT_LAYOUTS[to];
  const stored = await readRun(folder);
  const { categories } = stored.run.identity.benchmark;
  const { pairs: known, invalid } = await readPairList(folder);
  const pairs = known.filter(({ category }) => categories?.includes(category) ?? true);
  assertLayout(layout, pairs, folder);
  const target = `${output}/${options.model ?? modelName(stored.run)}`;
  const missing = invalid.map(({ info: { id } }) => ({
    id,
    reason: "skipped for its defects in the benchmark file",
  }));
  const recordsOf = await readRecords(stored, { keep: withoutReply });
  const written = new Set<number>();
  for (const [done, pair] of pairs.entries()) {
    signal?.throwIfAborted();
    const path = `${target}/${layout.edit(pair)}`;
    try {
      const image = await editOf(recordsOf(pair.id).edit, folder);
      await writeAside(path, path.endsWith(".jpg") ? await asJpeg(image) : image);
      written.add(pair.index);
    } catch (error) {
      if (!(error instanceof MissingEdit)) throw error;
      missing.push({ id: pair.id, reason: error.message });
    }
    onProgress?.(done + 1, pairs.length);
  }
  const sources = layout.source === undefined
    ? { written: 0, missing: [] }
    : await writeSources(stored, { layout, target, indices: written, ...options });
  return {
    folder: target,
    edits: written.size,
    sources: sources.written,
    missing: [...missing, ...sources.missing],
  };
}

/** Replies and their probabilities may fill gigabytes, and are not exported. */
function withoutReply(record: JudgeRecord): JudgeRecord {
  return record.status === "replied" ? { ...record, reply: "", logprobs: [] } : record;
}

/** Why there is no edit to write. */
class MissingEdit extends Error {
  override readonly name = "MissingEdit";
}

async function editOf(edit: EditRecord | undefined, folder: string): Promise<Uint8Array> {
  if (edit === undefined) throw new MissingEdit("not edited yet");
  if (edit.status !== "done") throw new MissingEdit(`the edit ${edit.status}: ${edit.reason}`);
  try {
    return await readEdited(`${folder}/${edit.image}`, edit.hash);
  } catch (error) {
    throw new MissingEdit(messageOf(error), { cause: error });
  }
}

async function writeSources(
  stored: StoredRun,
  { layout, target, indices, benchmark, signal }: ExportRunOptions & {
    readonly layout: ExportLayout;
    readonly target: string;
    readonly indices: ReadonlySet<number>;
  },
): Promise<{ readonly written: number; readonly missing: ExportSummary["missing"] }> {
  const path = benchmark ?? storedBenchmark(stored);
  let written = 0;
  try {
    for await (const pair of readStoredPairs(stored, { path, indices })) {
      signal?.throwIfAborted();
      await writeAside(`${target}/${layout.source?.(pair)}`, await asPng(pair.source));
      written += 1;
    }
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const reason = `${indices.size - written} source images are not written: ${error.message}`;
    return { written, missing: [{ id: "sources", reason }] };
  }
  return { written, missing: [] };
}

async function asJpeg(image: Uint8Array): Promise<Uint8Array> {
  return await (await openImage(image)).image.jpeg({ quality: 100, chromaSubsampling: "4:4:4" })
    .toBuffer();
}

function assertLayout(
  layout: ExportLayout,
  pairs: readonly { readonly id: string; readonly category: string }[],
  folder: string,
): void {
  // Whoever made the benchmark chose its ids; none may lead out of the folder.
  const foreign = pairs.filter((pair) => {
    const path = layout.edit(pair);
    return path === undefined || path.split("/").some((name) => fileNameFault(name) !== undefined);
  });
  const [first] = foreign;
  if (first === undefined) return;
  throw new InputError(
    `Cannot export ${folder}: ${foreign.length} of its ${pairs.length} pairs are none of ` +
      `${layout.title}, such as "${first.id}" (${first.category}). Export runs of the benchmark ` +
      "that `import` made.",
  );
}

function modelName({ diffusion_model: model, servers }: StoredRun["run"]): string {
  const { weights, className } = modelLabel({ ...model, servers: servers.diffusion_model });
  const name = (weights ?? className).split(/[\\/]/).findLast((part) => part !== "") ?? className;
  return name.replace(/[^\p{L}\p{N}._-]+/gu, "_");
}
