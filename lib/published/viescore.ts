import { InputError } from "../input_error.ts";
import {
  type Correlation,
  fisherAverage,
  mean,
  meanInterval,
  spearman,
  stdPopulation,
} from "../statistics/mod.ts";
import {
  type Beside,
  checkClaim,
  type Figure,
  type FigureTable,
  type Missing,
  type Recomputed,
} from "./figure.ts";
import {
  type Aspect,
  ASPECTS,
  type HumanRatings,
  meanRating,
  type Rating,
  readHumanRatings,
  sourceImage,
} from "./human_ratings.ts";
import { subfolders } from "./read_file.ts";
import { type JudgedEdit, type JudgedModel, readJudgedModel } from "./viescore_answers.ts";
import { AVERAGES, GEMINI, HUMAN, HUMAN_AVERAGE, NOTEBOOK, PAPER } from "./viescore_published.ts";

/** Where the files of VIEScore's text-guided image editing are. */
export interface VieScorePlace {
  /** Folder of the judges' answers. */
  readonly answers: string;
  /** Folders between a judge and its editing models, with a slash before them; empty for none. */
  readonly task: string;
  /** Folder of the three raters' files. */
  readonly human: string;
}

/** The editing models of the published averages. */
const MODELS = Object.keys(GEMINI);
const DIGITS = 4;
const TANH = "A published average is tanh of the mean of the correlations themselves; " +
  "a Fisher average is tanh of the mean of their atanh.";

/**
 * Computes the published figures of VIEScore's text-guided image editing again: means and
 * population standard deviations of a judge's scores, their Spearman correlations with the raters,
 * the averages of these over eight editing models, and the same between the raters.
 *
 * Per edit, SC and PQ are the least of the judge's scores over 10, and O is `sqrt(SC * PQ)`; of the
 * raters, O is computed for each, then averaged. Ties are decided on whole numbers: a judge's O is
 * ranked by the product.
 *
 * @example
 * ```ts
 * import { assertRejects } from "@std/assert";
 *
 * const place = { answers: "absent/answers", task: "", human: "absent/human" };
 * await assertRejects(() => recomputeVieScore(place), Error, "absent/human");
 * ```
 *
 * @returns A table for each judge with published figures, and one for the raters.
 * @throws {InputError} If a file is missing or irregular.
 */
export async function recomputeVieScore(place: VieScorePlace): Promise<Recomputed> {
  const { answers, task, human } = place;
  const ratings = await readHumanRatings(human);
  const judges = await subfolders(answers);
  const tables: FigureTable[] = [];
  const missing: Missing[] = [];
  for (const [judge, claims] of Object.entries(AVERAGES)) {
    const folder = `${answers}/${judge}${task}`;
    if (!judges.includes(judge)) {
      missing.push({ name: `VIEScore, ${judge}`, lookedFor: [`${answers}/${judge}`] });
      continue;
    }
    const judged = await Promise.all(
      MODELS.map((model) => readJudgedModel(folder, { model, ratings })),
    );
    tables.push({
      title: `VIEScore, text-guided image editing, ${judge}`,
      source: claims.source,
      notes: [`Read ${folder} and ${human}.`, ...countNotes(judged), TANH],
      figures: [
        ...claims.source === NOTEBOOK ? judged.flatMap(modelFigures) : [],
        ...ASPECTS.map((aspect) =>
          averageFigure(judged, { aspect, published: claims.averages[aspect] })
        ),
      ],
      beside: [],
    });
  }
  const unknown = judges.filter((judge) => !Object.hasOwn(AVERAGES, judge));
  return {
    tables: [...tables, humanTable(ratings, human)],
    missing,
    unknown: unknown.map((judge) => `${answers}/${judge}`),
  };
}

function countNotes(judged: readonly JudgedModel[]): readonly string[] {
  const edits = judged.flatMap((one) => one.edits);
  const leftOut = judged.flatMap((one) => one.leftOut);
  const guesses = edits.filter(({ isGuess }) => isGuess.O).length;
  return [
    `${edits.length} edits used, ${leftOut.length} left out` +
    (leftOut.length === 0 ? "." : ` (${leftOut.join("; ")}).`),
    `Of those used, with a random score in place of a reply that could not be read: ${guesses}.`,
  ];
}

function modelFigures({ model, edits }: JudgedModel): readonly Figure[] {
  const claims = GEMINI[model];
  if (claims === undefined) return [];
  const clusters = edits.map(({ uid }) => sourceImage(uid));
  return ASPECTS.flatMap((aspect) => {
    const ofSpearman = (change: Change) => correlation(change(edits), aspect)?.estimate;
    return [
      check({ name: `${model}, mean of ${aspect}`, published: claims.mean[aspect] }, {
        measure: (change) => mean(scores(change(edits), aspect)),
        beside: [{
          name: "clustered by source image",
          ci95: meanInterval(scores(edits, aspect), { clusters }),
        }],
      }),
      check({ name: `${model}, population std of ${aspect}`, published: claims.std[aspect] }, {
        measure: (change) => stdPopulation(scores(change(edits), aspect)),
      }),
      check({ name: `${model}, Spearman of ${aspect}`, published: claims.spearman[aspect] }, {
        measure: ofSpearman,
        bitwise: bitwiseCorrelation(edits, aspect),
        beside: [
          { name: "Fisher's z", ci95: correlation(edits, aspect)?.ci95 },
          ...besideGuesses(edits, { name: "Spearman", aspect, measure: ofSpearman }),
        ],
      }),
    ];
  });
}

function averageFigure(
  judged: readonly JudgedModel[],
  options: { readonly aspect: Aspect; readonly published: number },
): Figure {
  const { aspect, published } = options;
  const each = (change: Change) =>
    allOrNone(judged.map(({ edits }) => correlation(change(edits), aspect)?.estimate));
  const fisher = (change: Change) => fisherAverage(each(change));
  return check({ name: `average Spearman of ${aspect}`, published }, {
    measure: (change) => tanhOfMean(each(change)),
    bitwise: tanhOfMean(allOrNone(judged.map(({ edits }) => bitwiseCorrelation(edits, aspect)))),
    beside: [
      { name: "Fisher average", value: fisher(asRead) },
      { name: "plain mean", value: mean(each(asRead)) },
      ...besideGuesses(judged.flatMap(({ edits }) => edits), {
        name: "Fisher average",
        aspect,
        measure: fisher,
      }),
    ],
  });
}

function humanTable(ratings: HumanRatings, folder: string): FigureTable {
  const models = Object.entries(HUMAN).map(([model, claims]) => {
    const edits = ratings.get(model);
    if (edits === undefined) throw new InputError(`${folder}: the raters did not rate ${model}`);
    return { model, claims, edits: [...edits.values()] };
  });
  const figures = models.flatMap(({ model, claims, edits }) =>
    ASPECTS.map((aspect) => {
      const each = allOrNone(raterCorrelations(edits, aspect));
      return check({ name: `${model}, ${aspect}`, published: claims[aspect] }, {
        measure: () => tanhOfMean(each),
        beside: [{ name: "Fisher average", value: fisherAverage(each) }],
      });
    })
  );
  const perModel = models.map(({ edits }) => raterCorrelations(edits, "O"));
  const all = allOrNone(perModel.flat());
  const averages = allOrNone(perModel.map((each) => tanhOfMean(allOrNone(each))));
  const average = check({ name: "average of O", published: HUMAN_AVERAGE }, {
    measure: () => tanhOfMean(averages),
    beside: [
      { name: "Fisher average of the eight above", value: fisherAverage(averages) },
      { name: "Fisher average of all 24 correlations", value: fisherAverage(all) },
      { name: "plain mean of the 24", value: mean(all) },
    ],
  });
  const count = models.reduce((sum, { edits }) => sum + edits.length, 0);
  return {
    title: "VIEScore, text-guided image editing, each rater with the mean of the other two",
    source: `${NOTEBOOK}; the average: ${PAPER}`,
    notes: [`Read ${folder}.`, `${count} edits used, none left out.`, TANH],
    figures: [...figures, average],
    beside: [],
  };
}

/** Spearman of each of the three raters with the mean of the others. */
function raterCorrelations(
  edits: readonly (readonly Rating[])[],
  aspect: Aspect,
): readonly (number | undefined)[] {
  return [0, 1, 2].map((rater) =>
    spearman(
      edits.map((given) => meanRating(given.filter((_, index) => index === rater), aspect)),
      edits.map((given) => meanRating(given.filter((_, index) => index !== rater), aspect)),
    )?.estimate
  );
}

/** What is done to the answers before they are measured. */
type Change = (edits: readonly JudgedEdit[]) => readonly JudgedEdit[];

const asRead: Change = (edits) => edits;
/** The authors' program turns each score of a list into a whole number. */
const cut: Change = (edits) =>
  edits.map((edit) => ({ ...edit, sc: Math.trunc(edit.sc), pq: Math.trunc(edit.pq) }));

function check(
  claim: { readonly name: string; readonly published: number },
  options: {
    readonly measure: (change: Change) => number | undefined;
    readonly bitwise?: number | undefined;
    readonly beside?: readonly Beside[];
  },
): Figure {
  const { measure, bitwise, beside = [] } = options;
  return checkClaim({ ...claim, digits: DIGITS }, {
    recomputed: measure(asRead),
    accounts: [
      { reason: "scores were cut to whole numbers, such as 8.5 to 8", value: measure(cut) },
      {
        reason: "equal scores were ranked apart where floating point rounds them apart " +
          "(raters added in the order 1, 3, 2)",
        value: bitwise,
      },
    ],
    beside,
  });
}

/** A measure without the edits whose score is a random number; nothing where there are none. */
function besideGuesses(
  edits: readonly JudgedEdit[],
  options: {
    readonly name: string;
    readonly aspect: Aspect;
    readonly measure: (change: Change) => number | undefined;
  },
): readonly Beside[] {
  const { name, aspect, measure } = options;
  const count = edits.filter(({ isGuess }) => isGuess[aspect]).length;
  if (count === 0) return [];
  const value = measure((some) => some.filter(({ isGuess }) => !isGuess[aspect]));
  return [{ name: `${name} without random scores (${count})`, value }];
}

function scores(edits: readonly JudgedEdit[], aspect: Aspect): readonly number[] {
  return edits.map(({ sc, pq }) => {
    if (aspect === "SC") return sc / 10;
    return aspect === "PQ" ? pq / 10 : Math.sqrt(sc / 10 * (pq / 10));
  });
}

function correlation(edits: readonly JudgedEdit[], aspect: Aspect): Correlation | undefined {
  const inOrder = edits.map(({ sc, pq }) => aspect === "SC" ? sc : aspect === "PQ" ? pq : sc * pq);
  return spearman(inOrder, edits.map(({ ratings }) => meanRating(ratings, aspect)));
}

/**
 * Spearman as the authors compute it, on floating-point numbers: `sqrt(0.1 * 0.9)` is above
 * `sqrt(0.3 * 0.3)`, and a mean depends on the order in which the raters are added. Their program
 * takes the files as the file system lists them; of the orders, 1, 3, 2 is the one that leads to
 * all of the published digits.
 */
function bitwiseCorrelation(edits: readonly JudgedEdit[], aspect: Aspect): number | undefined {
  const ofRaters = edits.map(({ ratings: [first, second, third] }) => {
    let sum = 0;
    for (const rating of [first, third, second]) {
      if (rating !== undefined) sum += meanRating([rating], aspect);
    }
    return sum / 3;
  });
  const ofJudge = scores(cut(edits), aspect);
  return spearman(bitwiseOrder(ofJudge), bitwiseOrder(ofRaters))?.estimate;
}

/** Each value's place among the different ones, to the last bit. */
function bitwiseOrder(values: readonly number[]): readonly number[] {
  const sorted = [...new Set(values)].toSorted((a, b) => a - b);
  const places = new Map(sorted.map((value, place) => [value, place]));
  return values.map((value) => places.get(value) ?? 0);
}

function tanhOfMean(correlations: readonly number[]): number | undefined {
  const centre = mean(correlations);
  return centre === undefined ? undefined : Math.tanh(centre);
}

/** All values, or none where one is missing: an average over fewer would be another measure. */
function allOrNone(values: readonly (number | undefined)[]): readonly number[] {
  const given = values.filter((value) => value !== undefined);
  return given.length === values.length ? given : [];
}
