import { z } from "zod";
import { CONTROL_KINDS } from "../evaluation/mod.ts";
import type { ReportAggregation } from "./aggregation_report.ts";
import type { CanaryCheck } from "./canary_check.ts";
import type { CompanionCheck, ReportCompanions } from "./companion_check.ts";
import type { ExpectedCheck, ReportExpected } from "./expected_check.ts";
import type { JudgeCheck } from "./judge_check.ts";
import type { RepeatCheck } from "./repeat_check.ts";

const count = z.int().min(0);
const share = z.number().min(0).max(1);
const measure = z.number().nullable();
const interval = z.tuple([z.number(), z.number()]).nullable();
const shown = z.enum(["edit", ...CONTROL_KINDS]);

const range = z.tuple([z.number(), z.number()]);

const aspectMeasures = {
  count: count.describe("Edits that are asked about it."),
  scored: count,
  mean: measure.describe("On the aspect's own scale, as all that follow."),
  ci95: interval.describe("95 % interval of the mean, clustered by source image."),
  std: measure.describe("Population standard deviation (divisor n)."),
  std_sample: measure.describe("Sample standard deviation (divisor n - 1)."),
  median: measure,
  min: measure,
  max: measure,
};

/** Schema of `aggregation`. */
export const aggregationSchema: z.ZodType<ReportAggregation> = z.strictObject({
  id: z.string().describe("Name and version, such as gedit@1."),
  benchmark: z.string(),
  source: z.string().describe("Where it is described."),
  overall: z.enum(["edits", "categories"]).describe(
    "An overall figure is the mean over the edits, or over the means of the categories.",
  ),
  figures: z.array(z.strictObject({ name: z.string(), range })).describe(
    "The first, mapped linearly to 0 to 10, is an edit's score.",
  ),
  rows: z.array(z.strictObject({
    kind: z.enum(["overall", "group", "category"]),
    name: z.string().describe("Empty for the overall row."),
    edits: count.describe("Edits of the row, whatever became of them."),
    counted: count.describe("Edits with a score for every aspect: those that the figures are of."),
    values: z.array(measure).describe("One for each figure."),
  })),
  aspects: z.array(z.strictObject({
    name: z.string(),
    scale: range,
    show_source: z.boolean().describe("The judge saw the source image, too."),
    overall: z.strictObject(aspectMeasures),
    categories: z.array(z.strictObject({ name: z.string(), ...aspectMeasures })),
  })),
});

/** Schema of `judge_check`. */
export const judgeCheckSchema: z.ZodType<JudgeCheck> = z.strictObject({
  verdict: z.enum(["believable", "doubtful", "not_believable", "unknown"]),
  pairs: count.describe("Pairs that were chosen for controls."),
  shown: z.array(z.strictObject({
    kind: shown,
    asked: count,
    scored: count,
    mean: measure,
    ci95: interval,
  })).describe("Mean scores by what the judge was shown."),
  orders: z.array(z.strictObject({
    above: shown,
    below: shown,
    pairs: count.describe("Pairs with both scores."),
    share: share.nullable().describe("Share of the pairs in that order; ties are not."),
    above_mean: measure,
    below_mean: measure,
    ci95: interval.describe("95 % interval of the mean difference."),
    holds: z.boolean().nullable().describe("Null where these pairs cannot tell."),
  })).describe("What should score higher than what."),
  auc: share.nullable().describe("Probability that what is right scores above what is wrong."),
  findings: z.array(z.string()),
});

/** Schema of `canary`. */
export const canarySchema: z.ZodType<CanaryCheck> = z.strictObject({
  verdict: z.enum(["changed", "not_shown", "same", "unknown"]),
  pairs: count,
  scored: count,
  then: measure.describe("Mean of the stored scores."),
  now: measure.describe("Mean of this run's."),
  ci95: interval.describe("95 % interval of now minus then."),
  p: share.nullable().describe("Two-sided sign-flip permutation test."),
  changed: count.describe("Pairs whose score is another one now."),
  same_judge: z.boolean(),
  same_prompts: z.boolean(),
});

const design = z.strictObject({
  pairs: z.number(),
  repeats: z.number(),
  error: z.number().min(0).describe("Standard error of the overall mean."),
});

/** Schema of `repeats`. */
export const repeatsSchema: z.ZodType<RepeatCheck> = z.strictObject({
  repeats: count,
  pairs: count.describe("Edits with at least two scores."),
  judgements: count.describe("Judgements of the edits that were judged."),
  missing: count.describe("Those without a score."),
  constant: count.describe("Edits whose scores are all the same."),
  judge_std: measure.describe("Standard deviation of repeated judgements of one edit."),
  item_std: measure.describe("Standard deviation of the edits' true scores."),
  reliability: share.nullable().describe("ICC(1)."),
  mean_reliability: share.nullable().describe("ICC(k)."),
  designs: z.strictObject({
    current: design,
    one_more_repeat: design,
    one_more_pair: design,
    same_cost_in_pairs: design,
  }).nullable(),
});

const expectedGroup = z.strictObject({
  name: z.string(),
  pairs: count.describe("Edits with an expected score."),
  expected_mean: measure,
  written: count.describe("Edits with a written score, too."),
  written_mean: measure,
  expected_of_written: measure.describe("Mean of the expected scores of these."),
  entropy: measure.describe("Mean, over whole points, in nats."),
  mass: share.nullable().describe("Mean probability that a score is written at all."),
});

/** Schema of `expected`. */
export const expectedCheckSchema: z.ZodType<ExpectedCheck> = z.strictObject({
  overall: expectedGroup,
  categories: z.array(expectedGroup),
  rank_correlation: z.number().min(-1).max(1).nullable().describe(
    "Spearman's, of written and expected scores.",
  ),
});

/** Schema of `expected` of a pair. */
export const reportExpectedSchema: z.ZodType<ReportExpected> = z.strictObject({
  mean: z.number().min(0).max(10),
  entropy: z.number().min(0).describe("Over whole points, in nats."),
  mass: share.describe("Probability that a score is written at all."),
});

const companionGroup = z.strictObject({
  name: z.string(),
  measured: count,
  unmeasured: count,
  exact_no_ops: count,
  near_no_ops: count,
  changed_share: share.nullable().describe("Median."),
  ssim_outside: measure.describe("Median."),
  aspect_changed: count,
  target_distance: z.strictObject({ edits: count, l1: share, l2: share }).nullable().describe(
    "Means over the edits; L1 and L2 of RGB in [0, 1], as MagicBrush has them.",
  ),
});

/** Schema of `companions`. */
export const companionCheckSchema: z.ZodType<CompanionCheck> = z.strictObject({
  overall: companionGroup,
  categories: z.array(companionGroup),
  contradictions: z.array(
    z.strictObject({ id: z.string(), kind: z.string(), text: z.string() }),
  ).describe("Where the judge contradicts what was measured."),
}) as z.ZodType<CompanionCheck>;

const size = z.tuple([count, count]);

/** Schema of `companions` of a pair. */
export const companionsSchema: z.ZodType<ReportCompanions> = z.strictObject({
  source_size: size,
  edited_size: size,
  aspect_change: z.number(),
  no_op: z.enum(["exact", "near", "no"]),
  changed_share: share,
  mean_difference: z.number().min(0).max(255),
  ssim_outside: measure,
  target_distance: z.strictObject({ l1: share, l2: share }).nullable(),
});
