import type { Aspect } from "./human_ratings.ts";

/** One number per aspect. */
export type PerAspect = Readonly<Record<Aspect, number>>;

/** The authors' notebook, which prints its figures with four decimal places. */
export const NOTEBOOK = "analyze_json.ipynb of TIGER-AI-Lab/VIEScore at aeb1f18";

/** The paper; its figures for text-guided image editing. */
export const PAPER = "Ku et al., VIEScore, ACL 2024 (arXiv:2312.14867), text-guided image editing";

/** Gemini 0-shot by editing model; {@linkcode NOTEBOOK}, outputs of cells 10 and 19. */
export const GEMINI: Readonly<
  Record<string, {
    readonly mean: PerAspect;
    readonly std: PerAspect;
    readonly spearman: PerAspect;
  }>
> = {
  CycleDiffusion: {
    mean: { SC: .3067, PQ: .4626, O: .2259 },
    std: { SC: .4059, PQ: .1585, O: .2814 },
    spearman: { SC: .4387, PQ: .5941, O: .4009 },
  },
  DiffEdit: {
    mean: { SC: .1615, PQ: .3642, O: .1272 },
    std: { SC: .321, PQ: .1504, O: .2243 },
    spearman: { SC: .1719, PQ: .5632, O: .0947 },
  },
  InstructPix2Pix: {
    mean: { SC: .4318, PQ: .5011, O: .3249 },
    std: { SC: .4491, PQ: .1434, O: .3294 },
    spearman: { SC: .4856, PQ: .3684, O: .4822 },
  },
  MagicBrush: {
    mean: { SC: .6263, PQ: .4855, O: .4544 },
    std: { SC: .4325, PQ: .1375, O: .3143 },
    spearman: { SC: .4689, PQ: .4927, O: .4727 },
  },
  Pix2PixZero: {
    mean: { SC: .1559, PQ: .5726, O: .1357 },
    std: { SC: .3379, PQ: .1437, O: .2723 },
    spearman: { SC: .197, PQ: .4698, O: .2188 },
  },
  Prompt2prompt: {
    mean: { SC: .4084, PQ: .505, O: .307 },
    std: { SC: .4562, PQ: .1304, O: .3334 },
    spearman: { SC: .3249, PQ: .3611, O: .3268 },
  },
  SDEdit: {
    mean: { SC: .3704, PQ: .5313, O: .2819 },
    std: { SC: .4537, PQ: .1269, O: .3345 },
    spearman: { SC: .1091, PQ: .4078, O: .1077 },
  },
  Text2Live: {
    mean: { SC: .0771, PQ: .4933, O: .0571 },
    std: { SC: .2472, PQ: .1385, O: .1722 },
    spearman: { SC: .1368, PQ: .4136, O: .1356 },
  },
};

/** Averages over the eight editing models, by the name of the judge's folder. */
export const AVERAGES: Readonly<
  Record<string, { readonly source: string; readonly averages: PerAspect }>
> = {
  results_gemini_0shot: { source: NOTEBOOK, averages: { SC: .2836, PQ: .4291, O: .2728 } },
  results_gpt4o_0shot: { source: PAPER, averages: { SC: .4062, PQ: .4863, O: .3821 } },
};

/** Each rater with the mean of the other two; {@linkcode NOTEBOOK}, output of cell 26. */
export const HUMAN: Readonly<Record<string, PerAspect>> = {
  CycleDiffusion: { SC: .5482, PQ: .5887, O: .5891 },
  DiffEdit: { SC: .3286, PQ: .6214, O: .4265 },
  InstructPix2Pix: { SC: .66, PQ: .5955, O: .6561 },
  MagicBrush: { SC: .6219, PQ: .519, O: .6289 },
  Pix2PixZero: { SC: .3311, PQ: .577, O: .3327 },
  Prompt2prompt: { SC: .588, PQ: .5028, O: .5811 },
  SDEdit: { SC: .2657, PQ: .4705, O: .1991 },
  Text2Live: { SC: .2675, PQ: .5757, O: .1524 },
};

/** Human raters, O, over the eight editing models; {@linkcode PAPER}. */
export const HUMAN_AVERAGE = .4184;
