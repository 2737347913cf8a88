import type { PairOutcome } from "../../../lib/evaluation/outcome.ts";
import type { RunMetadata } from "../../../lib/evaluation/run_metadata.ts";
import { seededRandom } from "../../../lib/random.ts";

/** An outcome with unimportant fields filled in: scored if it has a score, unparsed if not. */
export function outcome(index: number, fields: Partial<PairOutcome> = {}): PairOutcome {
  return {
    index,
    id: `pair_${index}`,
    category: "物理",
    instruction: "Move the lamp",
    description: "A lamp",
    rationale: "",
    tags: [],
    difficulty: "easy",
    asked: 1,
    sourceHash: `source ${index}`,
    notes: [],
    ...(fields.score === undefined
      ? { status: "unparsed", reason: "no number" }
      : { status: "scored" }),
    ...fields,
  };
}

/** Metadata of a run with two neural models; the fields given replace the defaults. */
export function metadata(fields: Partial<RunMetadata> = {}): RunMetadata {
  return {
    generatedAt: "2026-03-04T05:06:07.000Z",
    benchmark: { path: "pairs.json", hash: "ab".repeat(32), pairs: 8, language: "zh", selected: 8 },
    diffusionModel: {
      classPath: "qwen-image-edit",
      params: { model_name: "Qwen/Qwen-Image-Edit", seed: 42 },
      fingerprint: "editor",
      servers: [],
    },
    rewardModel: { classPath: "qwen3-vl", params: {}, fingerprint: "judge", servers: [] },
    prompts: { name: "score_only", hash: "cd".repeat(32), showSource: false },
    evaluation: { policy: "exclude", maxReasks: 2, seed: 7, repeats: 1 },
    versions: { image_edit_bench: "0.1.0", deno: "2.9.6" },
    timings: {
      startedAt: "2026-03-04T05:00:00.000Z",
      finishedAt: "2026-03-04T05:06:07.000Z",
      editSeconds: 90,
      judgeSeconds: 6.5,
    },
    controls: [],
    notices: [],
    configuration: { benchmark: { data_path: "pairs.json" } },
    ...fields,
  };
}

/** A run of realistic size: five Chinese categories, 270 pairs, some without a score. */
export function largeRun(): readonly PairOutcome[] {
  const random = seededRandom(11);
  const sizes = { "物理": 50, "环境": 50, "社会": 70, "因果": 50, "指代": 50 };
  const categories = Object.entries(sizes).flatMap(([name, size]) =>
    new Array<string>(size).fill(name)
  );
  return categories.map((category, index) => {
    const score = Math.round(10_000 * Math.sqrt(random())) / 1000;
    const common = { category, difficulty: ["easy", "medium", "hard"][index % 3] ?? "" };
    return index % 19 === 3 ? outcome(index, common) : outcome(index, { ...common, score });
  });
}
