import { writeAside } from "../files/write_aside.ts";
import { decodePixels } from "../image/pixels.ts";
import { resizePixels } from "../image/resize_pixels.ts";
import { InputError } from "../input_error.ts";
import { measureEdit } from "../models/reward/reference_measure.ts";
import { seededRandom } from "../random.ts";
import type { NotebookRun } from "./run.ts";

/** Raters that are made up. */
const RATERS = ["simulated_1", "simulated_2", "simulated_3"];
/** A simulated rating is up to this many points off. */
const OFF = 1.5;

/**
 * Writes a file of ratings as people would give them, without any people: 10 times what an edit
 * achieved and preserved of its target, up to 1.5 points off, rounded to whole numbers. It shows
 * how ratings are held against a judge. It says nothing about one.
 *
 * @returns The file's path: `simulated_ratings.tsv` in `folder`.
 * @throws {InputError} If no pair of the run has an edit and a target.
 */
export async function writeSimulatedRatings(
  run: NotebookRun,
  { folder, seed = 0 }: { readonly folder: string; readonly seed?: number },
): Promise<string> {
  const random = seededRandom(seed);
  const ids = run.outcomes.flatMap(({ id, image }) => image === undefined ? [] : [id]);
  const lines: string[] = [];
  for (const { id, source, target } of ids.length === 0 ? [] : await run.read(ids)) {
    const edit = await run.edited(id);
    if (edit === undefined || target === undefined) continue;
    const before = await decodePixels(source);
    const [wanted, after] = await Promise.all(
      [target, edit].map(async (image) => await resizePixels(await decodePixels(image), before)),
    );
    const measure = wanted && after && measureEdit(before, wanted, after);
    if (measure === undefined) continue;
    const right = 10 * measure.achieved * measure.preserved;
    for (const rater of RATERS) {
      const rating = Math.round(Math.min(10, Math.max(0, right + (2 * random() - 1) * OFF)));
      lines.push(`${id}\t${rater}\t${rating}\n`);
    }
  }
  if (lines.length === 0) {
    throw new InputError(`Cannot simulate ratings: ${run.folder} holds no edit with a target`);
  }
  const path = `${folder}/simulated_ratings.tsv`;
  await writeAside(path, `id\trater\tscore\n${lines.join("")}`);
  return path;
}
