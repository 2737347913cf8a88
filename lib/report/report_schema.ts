import { z } from "zod";
import { POLICIES, STATUSES } from "../evaluation/mod.ts";
import { HISTOGRAM_BINS } from "../statistics/mod.ts";
import {
  aggregationSchema,
  canarySchema,
  companionCheckSchema,
  companionsSchema,
  expectedCheckSchema,
  judgeCheckSchema,
  repeatsSchema,
  reportExpectedSchema,
} from "./check_schemas.ts";
import type { ReportDocument } from "./report_document.ts";

const score = z.number().min(0).max(10);
const count = z.int().min(0);
const measure = z.number().nullable();
const interval = z.tuple([z.number(), z.number()]).nullable();

const missingSchema = z.strictObject({
  unparsed: count,
  out_of_range: count,
  refused: count,
  judge_failed: count,
  edit_failed: count,
  skipped: count,
});

const measures = {
  count: count.describe("Pairs of the group, whatever became of them."),
  scored: count.describe("Pairs with a score from the judge."),
  defaulted: count.describe("Missing scores that count as a default number."),
  missing: missingSchema.describe("Pairs without a score from the judge, by status."),
  coverage: z.number().min(0).max(1).describe("scored / count; skipped pairs are not covered."),
  mean: measure.describe("Headline mean; contains defaulted numbers under the policy default."),
  mean_scored: measure.describe("Mean of the judge's scores alone."),
  ci95: interval.describe(
    "95 % interval of mean_scored (CR1 variance clustered by source image, Student's t).",
  ),
  bounds: interval.describe(
    "The mean if all missing scores had been 0, or 10; null where none is missing.",
  ),
  gated_mean: measure.describe(
    "Mean where an edit that failed, was refused or changed nothing counts as 0.",
  ),
  std: measure.describe("Population standard deviation (divisor n)."),
  std_sample: measure.describe("Sample standard deviation (divisor n - 1)."),
  median: measure,
  min: measure,
  max: measure,
  quartiles: interval.describe("First and third quartile (linear interpolation)."),
  histogram: z.array(count).length(HISTOGRAM_BINS).describe(
    "Scores in [0, 1), [1, 2), ..., [9, 10].",
  ),
};

const groupSchema = z.strictObject({
  name: z.string().describe("As the benchmark writes it; empty where a pair states none."),
  ...measures,
});

const extremeSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("ranked"), name: z.string(), mean: score }),
  z.strictObject({ kind: z.literal("unranked"), reason: z.string() }),
]);

const overallSchema = z.strictObject({
  ...measures,
  macro_mean: measure.describe("Mean of the categories' headline means."),
  micro_mean: measure.describe("Mean over pairs: the headline mean."),
  best_category: extremeSchema,
  worst_category: extremeSchema,
});

const pairSchema = z.strictObject({
  id: z.string(),
  index: count.describe("Position in the benchmark file, from 0."),
  category: z.string(),
  difficulty: z.string(),
  tags: z.array(z.string()),
  instruction: z.string(),
  status: z.enum(STATUSES),
  score: score.nullable().describe("The judge's score; never a default."),
  defaulted: score.nullable().describe("Number in place of a missing score (policy default)."),
  reason: z.string().nullable().describe("Why there is no score."),
  reply: z.string().nullable().describe("The judge's last reply."),
  rule: z.string().nullable().describe("Rule by which the score was read."),
  repeats: z.array(score.nullable()).nullable().describe(
    "Score of each judgement of the edit; null where there was one.",
  ),
  aspects: z.array(z.strictObject({
    name: z.string(),
    status: z.enum(STATUSES),
    score: z.number().nullable().describe("On the aspect's own scale."),
  })).nullable().describe(
    "What was made of each aspect; null where the edit was judged as a whole.",
  ),
  expected: reportExpectedSchema.nullable().describe(
    "Mean of the scores that the judge could have written; null where it was not asked for.",
  ),
  companions: companionsSchema.nullable().describe("Measured without the judge."),
  asked: count.describe("How often the judge was asked."),
  image: z.string().nullable().describe("Edited image, relative to the run's folder."),
  source_hash: z.string().describe("SHA-256 of the source image; the cluster of the interval."),
  edit_ms: z.number().nullable(),
  judge_ms: z.number().nullable(),
  notes: z.array(z.string()),
});

const modelSchema = z.strictObject({
  class_path: z.string(),
  params: z.record(z.string(), z.unknown()),
  fingerprint: z.string(),
  servers: z.array(z.strictObject({
    url: z.string(),
    software: z.string(),
    version: z.string().nullable(),
    models: z.array(z.string()).describe("Models that it said it serves."),
    unsupported: z.array(z.string()).describe("What it could not honour; it was not sent."),
  })).describe("Servers that the model ran on; none where it ran in process."),
});

/** Schema of the report document, version 1. */
export const reportSchema: z.ZodType<ReportDocument> = z.strictObject({
  schema_version: z.literal(1),
  metadata: z.strictObject({
    generated_at: z.string(),
    benchmark: z.strictObject({
      path: z.string(),
      hash: z.string(),
      pairs: count,
      language: z.string(),
      selected: count,
    }),
    diffusion_model: modelSchema,
    reward_model: modelSchema,
    prompts: z.strictObject({ name: z.string(), hash: z.string(), show_source: z.boolean() }),
    evaluation: z.strictObject({
      policy: z.enum(POLICIES),
      max_reasks: count,
      seed: z.int(),
      repeats: z.int().min(1),
      std: z.literal("population").describe("What `std` means in this document."),
    }),
    versions: z.record(z.string(), z.string()),
    timings: z.strictObject({
      started_at: z.string(),
      finished_at: z.string(),
      edit_seconds: z.number().min(0),
      judge_seconds: z.number().min(0),
    }),
    judge_tokens: z.strictObject({ prompt: count, completion: count }).nullable().describe(
      "Tokens that the judge's servers read and wrote, re-asks included; null where not counted.",
    ),
    notices: z.array(z.string()),
    configuration: z.record(z.string(), z.unknown()),
  }),
  counts: z.strictObject({ scored: count, ...missingSchema.shape }).describe("Pairs by status."),
  aggregation: aggregationSchema.nullable().describe(
    "The benchmark's own figures; null where each edit was judged as a whole.",
  ),
  overall: overallSchema,
  judge_check: judgeCheckSchema.nullable().describe("Whether the judge can be believed."),
  canary: canarySchema.nullable().describe("Whether the judge has changed."),
  repeats: repeatsSchema.nullable().describe("How far judgements of the same edit differ."),
  expected: expectedCheckSchema.nullable().describe(
    "Expected scores, beside the written ones; null where they were not asked for.",
  ),
  companions: companionCheckSchema.nullable().describe("Measured without the judge."),
  categories: z.array(groupSchema),
  difficulties: z.array(groupSchema),
  tags: z.array(groupSchema),
  pairs: z.array(pairSchema),
}).describe("Evaluation report of image-edit-bench");

/** The JSON Schema of the report document, as published in `config/report.schema.json`. */
export function reportJsonSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(reportSchema) };
}

/**
 * Reads a report document, as a JSON file holds it.
 *
 * @throws {TypeError} If it is no report of this version; the message names every place.
 */
export function readReport(value: unknown): ReportDocument {
  const result = reportSchema.safeParse(value);
  if (result.success) return result.data;
  throw new TypeError(
    `Cannot read the report: expected a document of schema_version 1:\n${
      z.prettifyError(result.error)
    }`,
    { cause: result.error },
  );
}
