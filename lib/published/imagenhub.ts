import { InputError } from "../input_error.ts";
import {
  fleissKappa,
  krippendorffAlpha,
  mean,
  meanInterval,
  stdPopulation,
} from "../statistics/mod.ts";
import { checkClaim, type CheckOptions, type Figure, type Recomputed } from "./figure.ts";
import {
  type Aspect,
  ASPECTS,
  meanRating,
  type Rating,
  readHumanRatings,
  sourceImage,
} from "./human_ratings.ts";

/** Figures of one editing model in one aspect. */
interface Claims {
  /** Mean over edits and raters. */
  readonly mean: number;
  /** Population standard deviation of the three raters' means. */
  readonly std: number;
  /** Fleiss' kappa; absent where all ratings are equal. */
  readonly kappa?: number;
  /** Krippendorff's alpha, ordinal; absent where all ratings are equal. */
  readonly alpha?: number;
}

const SOURCE = "eval/human_ratings/AnalyzeHumanEval.ipynb of TIGER-AI-Lab/ImagenHub at 7f281ab";

/** {@linkcode SOURCE}, outputs of cells 7 to 10, which call PQ "PR" and O "HumanEval". */
const PUBLISHED: Readonly<Record<string, Readonly<Record<Aspect, Claims>>>> = {
  CycleDiffusion: {
    SC: { mean: .17, std: .03, kappa: .46, alpha: .58 },
    PQ: { mean: .56, std: .11, kappa: .38, alpha: .52 },
    O: { mean: .14, std: .04, kappa: .41, alpha: .63 },
  },
  DiffEdit: {
    SC: { mean: .02, std: .01, kappa: .18, alpha: .18 },
    PQ: { mean: .23, std: .04, kappa: .56, alpha: .66 },
    O: { mean: .01, std: .01, kappa: .24, alpha: .24 },
  },
  Imagic: {
    SC: { mean: 0, std: 0 },
    PQ: { mean: .03, std: 0, kappa: .78, alpha: .95 },
    O: { mean: 0, std: 0 },
  },
  InstructPix2Pix: {
    SC: { mean: .28, std: .01, kappa: .6, alpha: .74 },
    PQ: { mean: .7, std: .06, kappa: .41, alpha: .61 },
    O: { mean: .27, std: .02, kappa: .55, alpha: .74 },
  },
  MagicBrush: {
    SC: { mean: .51, std: .01, kappa: .5, alpha: .66 },
    PQ: { mean: .65, std: .06, kappa: .35, alpha: .47 },
    O: { mean: .47, std: .02, kappa: .44, alpha: .67 },
  },
  Pix2PixZero: {
    SC: { mean: .01, std: 0, kappa: .37, alpha: .37 },
    PQ: { mean: .48, std: .09, kappa: .43, alpha: .53 },
    O: { mean: .01, std: .01, kappa: .37, alpha: .37 },
  },
  Prompt2prompt: {
    SC: { mean: .17, std: .05, kappa: .42, alpha: .56 },
    PQ: { mean: .55, std: .09, kappa: .33, alpha: .43 },
    O: { mean: .15, std: .06, kappa: .36, alpha: .53 },
  },
  SDEdit: {
    SC: { mean: .04, std: .03, kappa: .2, alpha: .2 },
    PQ: { mean: .56, std: .12, kappa: .23, alpha: .35 },
    O: { mean: .04, std: .03, kappa: .13, alpha: .13 },
  },
  Text2Live: {
    SC: { mean: .02, std: .01, kappa: .26, alpha: .31 },
    PQ: { mean: .82, std: .04, kappa: .39, alpha: .59 },
    O: { mean: .02, std: .02, kappa: .11, alpha: .17 },
  },
};

/**
 * Computes the published figures of ImagenHub's text-guided image editing again: per editing model
 * the mean score, the population standard deviation of the three raters' means, Fleiss' kappa and
 * Krippendorff's ordinal alpha.
 *
 * The published deviation is that of three raters, not the error of the mean over edits; the
 * interval beside the mean is.
 *
 * @example
 * ```ts
 * import { assertRejects } from "@std/assert";
 *
 * await assertRejects(() => recomputeImagenHub("absent"), Error, "absent/Text-Guided_IE_rater");
 * ```
 *
 * @param folder Folder of the three raters' files.
 * @throws {InputError} If a file is missing or irregular, or lacks an editing model.
 */
export async function recomputeImagenHub(folder: string): Promise<Recomputed> {
  const ratings = await readHumanRatings(folder);
  const figures = Object.entries(PUBLISHED).flatMap(([model, claims]) => {
    const edits = ratings.get(model);
    if (edits === undefined) throw new InputError(`${folder}: the raters did not rate ${model}`);
    return ASPECTS.flatMap((aspect) =>
      modelFigures(edits, { model, aspect, claims: claims[aspect] })
    );
  });
  const counts = [...ratings.values()].map(({ size }) => size);
  const unknown = [...ratings.keys()].filter((model) => !Object.hasOwn(PUBLISHED, model));
  return {
    tables: [{
      title: "ImagenHub, text-guided image editing",
      source: SOURCE,
      notes: [
        `Read ${folder}.`,
        `${counts.reduce((sum, count) => sum + count, 0)} edits used, none left out.`,
        "A published std is that of the three raters' means; it is no error of the mean.",
      ],
      figures,
      beside: [],
    }],
    missing: [],
    unknown: unknown.map((model) => `${folder}: ${model}`),
  };
}

function modelFigures(
  edits: ReadonlyMap<string, readonly Rating[]>,
  options: { readonly model: string; readonly aspect: Aspect; readonly claims: Claims },
): readonly Figure[] {
  const { model, aspect, claims } = options;
  const given = [...edits.values()];
  const perEdit = given.map((each) => meanRating(each, aspect));
  const scores = given.map((each) => each.map((rating) => meanRating([rating], aspect)));
  const perRater = [0, 1, 2].map((rater) =>
    mean(scores.flatMap((each) => each.slice(rater, rater + 1)))
  ).filter((value) => value !== undefined);
  const clusters = [...edits.keys()].map(sourceImage);
  // All equal: such an interval would have no width.
  const ci95 = new Set(perEdit).size < 2 ? undefined : meanInterval(perEdit, { clusters });
  const measures: readonly (CheckOptions & { readonly measure: keyof Claims })[] = [
    {
      measure: "mean",
      recomputed: mean(perEdit),
      beside: ci95 === undefined ? [] : [{ name: "clustered by source image", ci95 }],
    },
    { measure: "std", recomputed: stdPopulation(perRater) },
    { measure: "kappa", recomputed: fleissKappa(scores.map((each) => each.map(String))) },
    { measure: "alpha", recomputed: krippendorffAlpha(scores, { level: "ordinal" }) },
  ];
  return measures.flatMap(({ measure, ...found }) => {
    const published = claims[measure];
    const name = `${model}, ${NAMES[measure]} of ${aspect}`;
    return published === undefined ? [] : [checkClaim({ name, published, digits: 2 }, found)];
  });
}

const NAMES: Readonly<Record<keyof Claims, string>> = {
  mean: "mean",
  std: "std of the raters' means",
  kappa: "Fleiss' kappa",
  alpha: "Krippendorff's alpha",
};
