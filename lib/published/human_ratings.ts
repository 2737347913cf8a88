import { InputError } from "../input_error.ts";
import { readText } from "./read_file.ts";

/** Semantic consistency, perceptual quality, and overall: the geometric mean of the two. */
export const ASPECTS = ["SC", "PQ", "O"] as const;

/** One of {@linkcode ASPECTS}. */
export type Aspect = typeof ASPECTS[number];

/** What one rater gave one edit, in halves: 0, 1 and 2 stand for the scores 0, 0.5 and 1. */
export interface Rating {
  /** Semantic consistency in halves. */
  readonly sc: number;
  /** Perceptual quality in halves. */
  readonly pq: number;
}

/** Ratings by editing model and uid; of each edit, one per rater, in the order of the raters. */
export type HumanRatings = ReadonlyMap<string, ReadonlyMap<string, readonly Rating[]>>;

/** Raters of ImagenHub. */
const RATERS = [1, 2, 3] as const;

/**
 * Files of the three raters in a folder of ratings.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(raterFiles("human")[0], "human/Text-Guided_IE_rater1.tsv");
 * ```
 */
export function raterFiles(folder: string): readonly string[] {
  return RATERS.map((rater) => `${folder}/Text-Guided_IE_rater${rater}.tsv`);
}

/**
 * Reads the ratings of ImagenHub's text-guided image editing: one file per rater, a column per
 * editing model, cells such as `[0.5, 1]`.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const folder = await Deno.makeTempDir();
 * for (const path of raterFiles(folder)) {
 *   await Deno.writeTextFile(path, "uid\tMagicBrush\r\nsample_1_1.jpg\t[0.5, 1]\r\n");
 * }
 * const ratings = await readHumanRatings(folder);
 * assertEquals(ratings.get("MagicBrush")?.get("sample_1_1.jpg")?.[0], { sc: 1, pq: 2 });
 * await Deno.remove(folder, { recursive: true });
 * ```
 *
 * @throws {InputError} If a rater's file is missing, a cell is no pair of 0, 0.5 and 1, or the
 * raters did not rate the same edits.
 */
export async function readHumanRatings(folder: string): Promise<HumanRatings> {
  const files = await Promise.all(
    raterFiles(folder).map(async (path) => ({ path, cells: await readRater(path) })),
  );
  for (const some of files) for (const other of files) mustMatch(some, other);
  const ratings = new Map<string, Map<string, Rating[]>>();
  for (const { model, uid, rating } of files.flatMap(({ cells }) => [...cells.values()])) {
    const ofModel = ratings.get(model) ?? new Map<string, Rating[]>();
    ratings.set(model, ofModel);
    ofModel.set(uid, [...ofModel.get(uid) ?? [], rating]);
  }
  return ratings;
}

interface Cell {
  readonly model: string;
  readonly uid: string;
  readonly rating: Rating;
}

interface RaterFile {
  readonly path: string;
  /** Cells by uid and model. */
  readonly cells: ReadonlyMap<string, Cell>;
}

function mustMatch(some: RaterFile, other: RaterFile): void {
  for (const [key, { uid, model }] of some.cells) {
    if (other.cells.has(key)) continue;
    throw new InputError(`${other.path}: no rating of ${uid} by ${model}; ${some.path} has one`);
  }
}

const CELL = /^\[ *(0|0\.5|1) *, *(0|0\.5|1) *\]$/;

async function readRater(path: string): Promise<RaterFile["cells"]> {
  const text = await readText(path);
  const [header = "", ...rows] = text.replace(/\r?\n$/, "").split(/\r?\n/);
  const [uidColumn, ...models] = header.split("\t");
  if (uidColumn !== "uid" || models.length === 0 || new Set(models).size < models.length) {
    throw new InputError(
      `${path}:1: expected "uid" and the names of editing models, each once, got "${header}"`,
    );
  }
  const cells = new Map<string, Cell>();
  for (const [index, row] of rows.entries()) {
    const place = `${path}:${index + 2}`;
    const [uid = "", ...texts] = row.split("\t");
    if (uid === "" || texts.length !== models.length) {
      throw new InputError(
        `${place}: expected a uid and ${models.length} ratings, got ${texts.length} after "${uid}"`,
      );
    }
    for (const [column, model] of models.entries()) {
      const key = JSON.stringify([uid, model]);
      const [, sc, pq] = CELL.exec(texts[column]?.trim() ?? "") ?? [];
      if (sc === undefined || pq === undefined) {
        throw new InputError(
          `${place} ${model}: expected a rating such as [0.5, 1], got "${texts[column]}"`,
        );
      }
      if (cells.has(key)) throw new InputError(`${place}: ${uid} is there twice`);
      cells.set(key, { uid, model, rating: { sc: Number(sc) * 2, pq: Number(pq) * 2 } });
    }
  }
  return cells;
}

/**
 * Mean of some raters' scores of one edit in one aspect, in [0, 1]; O is `sqrt(SC * PQ)` for each
 * rater, then the mean.
 *
 * Two edits with the same mean get the same number to the last bit, whoever gave which score: the
 * sum is `(whole + roots * sqrt(2)) / 2` with two whole numbers, and no two pairs of whole numbers
 * make the same sum.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const some = [{ sc: 2, pq: 1 }, { sc: 1, pq: 1 }, { sc: 1, pq: 2 }];
 * assertEquals(meanRating(some, "SC"), 2 / 3);
 * assertEquals(meanRating(some, "O"), meanRating(some.toReversed(), "O"));
 * ```
 *
 * @throws {RangeError} If there are no ratings.
 */
export function meanRating(ratings: readonly Rating[], aspect: Aspect): number {
  if (ratings.length === 0) throw new RangeError("Cannot average ratings: there are none");
  let whole = 0;
  let roots = 0;
  for (const { sc, pq } of ratings) {
    if (aspect === "SC") whole += sc;
    else if (aspect === "PQ") whole += pq;
    else if (sc * pq === 2) roots += 1;
    else whole += Math.sqrt(sc * pq);
  }
  return (whole + roots * Math.SQRT2) / (2 * ratings.length);
}

/**
 * The source image of an edit: the turns of one image, such as `sample_1_1.jpg` and
 * `sample_1_3.jpg`, are not independent.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(sourceImage("sample_100081_3.jpg"), "sample_100081");
 * ```
 */
export function sourceImage(uid: string): string {
  return uid.replace(/_\d+\.\w+$/, "");
}
