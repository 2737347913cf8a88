import { InputError } from "../input_error.ts";
import { holmAdjust, mcnemarTest, mean, meanInterval } from "../statistics/mod.ts";
import {
  type Beside,
  checkClaim,
  type Figure,
  type FigureTable,
  type Recomputed,
} from "./figure.ts";
import { exists, filesIn, isObject, readJson, subfolders } from "./read_file.ts";

/** Where the verdicts on image editing are. */
export interface GenAiBenchPlace {
  /** Folder of the judges. */
  readonly folder: string;
  /** What follows a judge's name in the path of its file. */
  readonly suffix: "/pairwise.json" | ".json";
}

const SOURCE = "README.md of TIGER-AI-Lab/GenAI-Bench at f0b0334, leaderboard of 2024-07-29, " +
  "image editing";

/** Accuracy of image editing in percent, by judge; {@linkcode SOURCE}. */
const PUBLISHED: Readonly<Record<string, number>> = {
  "random": 25.8977,
  "blip2": 26.0065,
  "cogvlm": 0,
  "gemini-1.5-pro": 55.9304,
  "gpt4o": 53.5365,
  "idefics1": 5.6583,
  "idefics2": 27.3123,
  "instructblip": 19.8041,
  "kosmos2": 0,
  "llava": 26.1153,
  "llavanext": 25.3536,
  "mantis-8b-idefics2": 0,
  "minicpm-V-2.5": 25.2448,
  "otterimage": 0,
  "ottervideo": 0,
  "qwenVL": 14.9075,
  "videollava": 26.6594,
};
const DIGITS = 4;

/** What the human votes of the files stand for. */
const HUMAN_VOTES: ReadonlyMap<unknown, Vote> = new Map([
  ["leftvote", "A"],
  ["rightvote", "B"],
  ["tievote", "both good"],
  ["bothbad_vote", "both bad"],
]);

/** What the judges' verdicts stand for: those of the template, and those that are accepted too. */
const JUDGE_VOTES: ReadonlyMap<unknown, Vote | "either tie"> = new Map([
  ["[[A>B]]", "A"],
  ["[[A>>B]]", "A"],
  ["[[B>A]]", "B"],
  ["[[B>>A]]", "B"],
  ["[[A=B=Good]]", "both good"],
  ["[[A=B=Bad]]", "both bad"],
  ["[[A=B]]", "either tie"],
]);

type Vote = "A" | "B" | "both good" | "both bad";

interface Verdict {
  /** The edit's instruction; the file of the random judge has none. */
  readonly instruction: string | undefined;
  readonly human: Vote;
  /** `undefined` where the reply holds no verdict, or another text than the template's. */
  readonly judge: Vote | "either tie" | undefined;
  /** Whether the file itself counts the verdict as correct. */
  readonly flag: boolean;
}

interface Judge {
  readonly name: string;
  readonly published: number;
  readonly path: string;
  /** Verdicts by the number of the pair. */
  readonly verdicts: ReadonlyMap<number, Verdict>;
}

/**
 * Computes the published accuracies of GenAI-Bench's image editing again: the share of pairs where
 * the judge's verdict is the human vote; a reply without a verdict is wrong.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const folder = await Deno.makeTempDir();
 * const verdict = { idx: 0, model_vote: "[[A>B]]", human_vote: "leftvote", correct: true };
 * await Deno.writeTextFile(`${folder}/gpt4o.json`, JSON.stringify([verdict]));
 * const { tables: [table] } = await recomputeGenAiBench({ folder, suffix: ".json" });
 * assertEquals(table?.figures.map(({ recomputed }) => recomputed), [100]);
 * await Deno.remove(folder, { recursive: true });
 * ```
 *
 * @returns One table: a figure per judge, and beside them how often humans and judges prefer A and
 * B, and McNemar's test of the most accurate judge against each other one.
 * @throws {InputError} If a file is irregular, or judges were not asked for the same pairs.
 */
export async function recomputeGenAiBench(place: GenAiBenchPlace): Promise<Recomputed> {
  const { folder, suffix } = place;
  const judges: Judge[] = [];
  const missing: string[] = [];
  for (const [name, published] of Object.entries(PUBLISHED)) {
    const path = `${folder}/${name}${suffix}`;
    if (!(await exists(path))) missing.push(name);
    else judges.push({ name, published, path, verdicts: await readVerdicts(path) });
  }
  for (const some of judges) for (const other of judges) mustMatch(some, other);
  const entries = suffix === ".json" ? await filesIn(folder) : await subfolders(folder);
  return {
    tables: judges.length === 0 ? [] : [judgesTable(judges)],
    missing: missing.length === 0 ? [] : [{
      name: `GenAI-Bench, ${missing.join(", ")}`,
      lookedFor: [`${folder}/<judge>${suffix}`],
    }],
    unknown: entries
      .filter((entry) => suffix !== ".json" || entry.endsWith(suffix))
      .filter((entry) => !Object.hasOwn(PUBLISHED, entry.replace(/\.json$/, "")))
      .map((entry) => `${folder}/${entry}`),
  };
}

function judgesTable(judges: readonly Judge[]): FigureTable {
  const instructions = new Map(
    judges.flatMap(({ verdicts }) =>
      [...verdicts].flatMap(([pair, { instruction }]) =>
        instruction === undefined ? [] : [[pair, instruction] as const]
      )
    ),
  );
  const humans = judges.slice(0, 1).flatMap(({ verdicts }) =>
    [...verdicts.values()].map(({ human }) => human)
  );
  return {
    title: "GenAI-Bench, image editing, accuracy in percent",
    source: SOURCE,
    notes: judges.map(countNote),
    figures: judges.map((judge) => accuracyFigure(judge, instructions)),
    beside: [
      ...positions(humans).map((one) => ({ ...one, name: `humans: ${one.name}` })),
      ...comparisons(judges),
    ],
  };
}

function countNote({ path, verdicts }: Judge): string {
  const all = [...verdicts.values()];
  const count = (is: (verdict: Verdict) => boolean): number => all.filter(is).length;
  return `Read ${path}: ${all.length} pairs used, none left out; ` +
    `replies without one of the verdicts asked for: ${
      count(({ judge }) => judge === undefined)
    }; ` +
    "pairs where the file's own flag contradicts its votes: " +
    `${count((verdict) => isCorrect(verdict) !== verdict.flag)}.`;
}

function accuracyFigure(
  { name, published, verdicts }: Judge,
  instructions: ReadonlyMap<number, string>,
): Figure {
  const all = [...verdicts.values()];
  const percents = all.map((verdict) => isCorrect(verdict) ? 100 : 0);
  // Many pairs are edits of the same image by the same instruction.
  const clusters = [...verdicts.keys()].map((pair) => instructions.get(pair) ?? `pair ${pair}`);
  // All right or all wrong: such an interval would have no width.
  const ci95 = new Set(percents).size < 2 ? undefined : meanInterval(percents, { clusters });
  return checkClaim({ name, published, digits: DIGITS }, {
    recomputed: mean(percents),
    accounts: [{
      reason: "the file's own flags were averaged, some of which contradict its votes",
      value: mean(all.map(({ flag }) => flag ? 100 : 0)),
    }],
    beside: [
      ...ci95 === undefined ? [] : [{ name: "clustered by instruction", ci95 }],
      ...positions(all.map(({ judge }) => judge)),
    ],
  });
}

/** How often A and B are preferred, and the p of the sign test that they are equally often. */
function positions(votes: readonly Verdict["judge"][]): readonly Beside[] {
  const [onlyFirst = 0, onlySecond = 0] = ["A", "B"].map((wanted) =>
    votes.filter((vote) => vote === wanted).length
  );
  return [
    { name: "A over B", value: onlyFirst },
    { name: "B over A", value: onlySecond },
    { name: "p of no preference for a position", value: mcnemarTest({ onlyFirst, onlySecond }).p },
  ];
}

/** The most accurate judge against each other one: McNemar's exact test, adjusted by Holm. */
function comparisons(judges: readonly Judge[]): readonly Beside[] {
  const [best, ...others] = judges.map(({ name, verdicts }) => ({
    name,
    right: new Set([...verdicts].filter(([, verdict]) => isCorrect(verdict)).map(([pair]) => pair)),
  })).toSorted((a, b) => b.right.size - a.right.size);
  if (best === undefined) return [];
  const tests = others.map(({ right }) =>
    mcnemarTest({
      onlyFirst: best.right.difference(right).size,
      onlySecond: right.difference(best.right).size,
    })
  );
  return holmAdjust(tests.map(({ p }) => p)).map((value, at) => ({
    name: `p of ${best.name} and ${others[at]?.name} being equally accurate (McNemar, Holm)`,
    value,
  }));
}

function isCorrect({ judge, human }: Verdict): boolean {
  return judge === human || (judge === "either tie" && human.startsWith("both"));
}

async function readVerdicts(path: string): Promise<Judge["verdicts"]> {
  const items = await readJson(path);
  if (!Array.isArray(items)) throw new InputError(`${path}: expected a list of verdicts`);
  const verdicts = new Map<number, Verdict>();
  for (const [index, item] of items.entries()) {
    const fail = (key: string, expected: string): never => {
      const got = JSON.stringify(isObject(item) ? item[key] : item);
      throw new InputError(`${path} [${index}].${key}: expected ${expected}, got ${got}`);
    };
    const { idx, instruct_prompt, model_vote, human_vote, correct } = isObject(item) ? item : {};
    if (typeof idx !== "number") return fail("idx", "the number of the pair");
    if (verdicts.has(idx)) return fail("idx", "each pair once");
    const human = HUMAN_VOTES.get(human_vote);
    if (human === undefined) return fail("human_vote", [...HUMAN_VOTES.keys()].join(", "));
    if (typeof model_vote !== "string" && model_vote !== null) {
      return fail("model_vote", "a text or null");
    }
    if (typeof correct !== "boolean") return fail("correct", "true or false");
    if (typeof instruct_prompt !== "string" && instruct_prompt !== undefined) {
      return fail("instruct_prompt", "a text");
    }
    const judge = JUDGE_VOTES.get(model_vote);
    verdicts.set(idx, { instruction: instruct_prompt, human, judge, flag: correct });
  }
  return verdicts;
}

function mustMatch(some: Judge, other: Judge): void {
  for (const [pair, { human, instruction }] of some.verdicts) {
    const same = other.verdicts.get(pair);
    const differs = instruction !== undefined && same?.instruction !== undefined &&
      instruction !== same.instruction;
    if (same?.human === human && !differs) continue;
    throw new InputError(
      `${other.path}: pair ${pair} is ${same === undefined ? "missing" : "not the same"}; ` +
        `${some.path} has it with ${human} and ${JSON.stringify(instruction)}`,
    );
  }
}
