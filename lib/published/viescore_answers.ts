import { InputError } from "../input_error.ts";
import type { Aspect, HumanRatings, Rating } from "./human_ratings.ts";
import { isObject, readJson } from "./read_file.ts";

/** What a judge gave one edit, with what the raters gave it. */
export interface JudgedEdit {
  /** Name of the edited image's file. */
  readonly uid: string;
  /** The least of the judge's scores of semantic consistency, in [0, 10]. */
  readonly sc: number;
  /** The least of the judge's scores of perceptual quality, in [0, 10]. */
  readonly pq: number;
  /** Whether a random number was put in for a reply that could not be read; O if for either. */
  readonly isGuess: Readonly<Record<Aspect, boolean>>;
  /** Human ratings, in the order of the raters. */
  readonly ratings: readonly Rating[];
}

/** A judge's answers to the edits of one editing model. */
export interface JudgedModel {
  /** Editing model. */
  readonly model: string;
  /** Edits with both scores and human ratings. */
  readonly edits: readonly JudgedEdit[];
  /** Uids that lack a score or a rating, each with what it lacks. */
  readonly leftOut: readonly string[];
}

/**
 * Reads what a judge of VIEScore answered for the edits of one editing model: `SC.json` and
 * `PQ.json`, objects such as `{"<uid>": {"score": [7, 9], "reasoning": "..."}}`, where the score
 * may also be one number or the text of a list.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const folder = await Deno.makeTempDir();
 * await Deno.mkdir(`${folder}/Edit`);
 * await Deno.writeTextFile(`${folder}/Edit/SC.json`, '{"1.jpg": {"score": [7, 9]}}');
 * await Deno.writeTextFile(`${folder}/Edit/PQ.json`, '{"1.jpg": {"score": "[5, 4]"}}');
 * const ratings = new Map([["Edit", new Map([["1.jpg", [{ sc: 2, pq: 1 }]]])]]);
 * const { edits } = await readJudgedModel(folder, { model: "Edit", ratings });
 * assertEquals(edits.map(({ sc, pq, isGuess }) => [sc, pq, isGuess.O]), [[7, 4, false]]);
 * await Deno.remove(folder, { recursive: true });
 * ```
 *
 * @throws {InputError} If a file is missing or no JSON, a score is no number in [0, 10], or the
 * raters did not rate the model.
 */
export async function readJudgedModel(
  folder: string,
  options: { readonly model: string; readonly ratings: HumanRatings },
): Promise<JudgedModel> {
  const { model, ratings } = options;
  const sc = await readAnswers(`${folder}/${model}/SC.json`);
  const pq = await readAnswers(`${folder}/${model}/PQ.json`);
  const rated = ratings.get(model);
  if (rated === undefined) throw new InputError(`${folder}/${model}: the raters did not rate it`);
  const edits: JudgedEdit[] = [];
  const leftOut: string[] = [];
  for (const uid of new Set([...sc.keys(), ...pq.keys(), ...rated.keys()])) {
    const [first, second, human] = [sc.get(uid), pq.get(uid), rated.get(uid)];
    if (first !== undefined && second !== undefined && human !== undefined) {
      const [SC, PQ] = [first.isGuess, second.isGuess];
      const isGuess = { SC, PQ, O: SC || PQ };
      edits.push({ uid, sc: first.score, pq: second.score, isGuess, ratings: human });
    } else {
      const lacks = [first ? [] : "SC", second ? [] : "PQ", human ? [] : "a human rating"].flat();
      leftOut.push(`${model}/${uid} lacks ${lacks.join(" and ")}`);
    }
  }
  return { model, edits, leftOut };
}

interface Answer {
  readonly score: number;
  readonly isGuess: boolean;
}

/** What the authors' program wrote before a reply that it could not read. */
const GUESS = "guess_if_cannot_parse";

async function readAnswers(path: string): Promise<ReadonlyMap<string, Answer>> {
  const value = await readJson(path);
  if (!isObject(value)) throw new InputError(`${path}: expected an object with uids as keys`);
  const answers = new Map<string, Answer>();
  for (const [uid, answer] of Object.entries(value)) {
    const given = isObject(answer) ? answer : {};
    const scores = scoresOf(given.score);
    if (scores === undefined) {
      throw new InputError(
        `${path} ${uid}.score: expected numbers from 0 to 10, got ${JSON.stringify(given.score)}`,
      );
    }
    const isGuess = String(given.reasoning).startsWith(GUESS);
    answers.set(uid, { score: Math.min(...scores), isGuess });
  }
  return answers;
}

function scoresOf(value: unknown): readonly number[] | undefined {
  if (typeof value === "string") {
    const inner = value.trim().replace(/^\[(.*)\]$/s, "$1");
    return scoresOf(inner.split(",").map((text) => text.trim() === "" ? NaN : Number(text)));
  }
  const scores = Array.isArray(value) ? value : [value];
  const isScore = (score: unknown): boolean =>
    typeof score === "number" && score >= 0 && score <= 10;
  return scores.length > 0 && scores.every(isScore) ? scores : undefined;
}
