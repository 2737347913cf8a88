import { z } from "zod";
import type { FieldOverrides } from "../benchmark/mod.ts";
import { AGGREGATION_IDS } from "../aggregation/mod.ts";
import { IMAGE_FORMATS } from "../image/image_format.ts";
import { MAX_PIXELS } from "../image/open_image.ts";
import { type Config, LOG_LEVELS, METRICS, POLICIES, STAGES } from "./config.ts";

const modelSchema = z.strictObject({
  class_path: z.string().min(1).describe(
    "A built-in name, ./file.ts#Class, or the dotted Python path of the earlier system.",
  ),
  params: z.record(z.string(), z.unknown()).default({}).describe(
    "Parameters of the class; each class checks its own.",
  ),
});

function withoutTrailingSlash(path: string): string {
  return path.replace(/(?<=.)[\\/]+$/, "");
}

const field = z.string().min(1).optional();

const fieldsSchema = z.strictObject(
  {
    id: field,
    category: field,
    source: field,
    target: field,
    instruction: field,
    instruction_en: field,
    description: field,
    description_en: field,
    rationale: field,
    rationale_en: field,
    tags: field,
    difficulty: field,
    image_path: field,
    seed: field,
    source_from: field,
  } satisfies Readonly<Record<keyof FieldOverrides, typeof field>>,
);

/** Schema of a configuration file; unknown keys are errors. */
export const configSchema: z.ZodType<Config> = z.strictObject({
  benchmark: z.strictObject({
    data_path: z.string().min(1).describe(
      "Benchmark file (JSON or JSON Lines, plain or gzip), or `sample` for the built-in one.",
    ),
    categories: z.array(z.string().min(1)).min(1).optional().describe(
      "Categories to evaluate, as the file writes them; all where absent.",
    ),
    language: z.enum(["en", "zh"]).default("en").describe(
      "Language of instruction, description and rationale; the other one is the fallback.",
    ),
    fields: fieldsSchema.optional().describe("Names of fields that differ from the own format."),
    max_pixels: z.int().min(1).max(MAX_PIXELS).default(64_000_000).describe(
      "Largest image accepted, in pixels; decoding one takes four bytes for each, or more.",
    ),
    image_formats: z.array(z.enum(IMAGE_FORMATS)).min(1).default(["png", "jpeg", "webp"]).describe(
      "Image formats accepted; SVG, PDF and others never are.",
    ),
    skip_invalid: z.boolean().default(false).describe(
      "Record defective pairs as skipped and go on, rather than stop before the first edit.",
    ),
  }),
  diffusion_model: modelSchema.describe("The editing model."),
  reward_model: modelSchema.describe("The judge."),
  prompts: z.union([
    z.string().min(1),
    z.record(z.string(), z.unknown()),
  ]).default("score_only").describe(
    "A built-in set (score_only, reasoned), the path of a set's YAML file, or the prompts " +
      "themselves: {<category>: {system_prompt, user_prompt_template}}.",
  ),
  evaluation: z.strictObject({
    output_dir: z.string().min(1).overwrite(withoutTrailingSlash).default("outputs").describe(
      "Folder of the run.",
    ),
    metrics: z.array(z.enum(METRICS)).optional().describe(
      "Accepted from earlier configurations; the report always holds all measures.",
    ),
    seed: z.int().min(0).max(0xffff_ffff).default(0).describe(
      "Base seed of the judge; a model's own seed is among its parameters.",
    ),
    max_reasks: z.int().min(0).max(20).default(2).describe(
      "How often a judge is asked again after a reply without a score.",
    ),
    repeats: z.int().min(1).max(100).default(1).describe(
      "Judgements of each edit, each with a seed of its own; the score is their mean.",
    ),
    aggregation: z.enum(AGGREGATION_IDS).optional().describe(
      "Where the prompts ask about several aspects: what combines their scores, by a benchmark's " +
        "own rule and version; mean@1 where absent.",
    ),
    controls: z.int().min(0).max(100).default(0).describe(
      "Pairs on which the judge itself is checked: it also sees the unchanged source, the target, " +
        "the edit under another pair's instruction, another pair's edit and a black image.",
    ),
    canary: z.string().min(1).optional().describe(
      "File of `deno task canary`: pairs with stored verdicts, judged again to find out whether " +
        "the judge has changed.",
    ),
    companions: z.boolean().default(true).describe(
      "Measure every edit on the processor, too: what changed, and what should not have.",
    ),
    target_distance: z.boolean().default(false).describe(
      "With the companions, measure how far every edit is from its target (L1 and L2 of RGB in " +
        "[0, 1], as MagicBrush does).",
    ),
    unparsed_policy: z.enum(POLICIES).default("exclude").describe(
      "A pair without a score: count it as 5.0 and say so, leave it out, or fail the run.",
    ),
    min_coverage: z.number().min(0).max(1).default(0).describe(
      "Share of the pairs that must be scored; below it the exit code is 3.",
    ),
    concurrency: z.strictObject({
      edit: z.int().min(1).max(1024).optional(),
      judge: z.int().min(1).max(1024).optional(),
    }).default({}).describe("Work under way at once; each model has its own default."),
    stages: z.enum(STAGES).default("sequential").describe(
      "Edit everything and then judge, so that the models take turns on the same GPUs, or judge " +
        "each edit as soon as it exists, which needs both models at once.",
    ),
    disable_progress_bar: z.boolean().default(false).describe("Print no progress."),
  }).prefault({}),
  logging: z.strictObject({
    level: z.preprocess(
      (level) => typeof level === "string" ? level.toLowerCase() : level,
      z.enum(LOG_LEVELS),
    ).default("info").describe("Least important entry that is kept."),
    log_file: z.string().min(1).refine(
      (path) => /^(?![A-Za-z]:)[^\\/].*\.log$/s.test(path) && !path.split(/[\\/]/).includes(".."),
      "must be a relative path inside the run's folder that ends in .log, such as " +
        "logs/evaluation.log",
    ).default("logs/evaluation.log").describe(
      "Log file, relative to the run's folder.",
    ),
  }).prefault({}),
}).describe("Configuration of image-edit-bench");

/** The parts of a configuration that can be checked further even where others are wrong. */
export const partsSchema: z.ZodType<
  Partial<Pick<Config, "diffusion_model" | "reward_model" | "prompts">>
> = z.object({
  diffusion_model: modelSchema.optional().catch(undefined),
  reward_model: modelSchema.optional().catch(undefined),
  prompts: z.union([z.string(), z.record(z.string(), z.unknown())]).optional().catch(undefined),
}) as z.ZodType<Partial<Pick<Config, "diffusion_model" | "reward_model" | "prompts">>>;

/** The JSON Schema that editors complete and check YAML files with. */
export function configJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(configSchema, { io: "input" });
}
