import { fileURLToPath } from "node:url";
import { KEY_VARIABLE, type TortureServers } from "./servers.ts";

/** Ways to evaluate that are tortured. */
export const SCENARIOS = ["overlapped", "sequential", "in process"] as const;

/** A way to evaluate that is tortured; `in process` edits with two processes of a tiny model. */
export type Scenario = typeof SCENARIOS[number];

const TINY_EDITOR = fileURLToPath(
  new URL("../../tests/fixtures/qwen_image_edit", import.meta.url),
);

/** Edits of a tiny model take a second, so that few of them must do. */
const FEW = 5;

/** What of the benchmark a scenario evaluates, as arguments of `evaluate`. */
export function scenarioFilter(scenario: Scenario): readonly string[] {
  return scenario === "in process" ? ["--limit", String(FEW)] : [];
}

/** The configuration of a scenario, as YAML; the folder of the run is left to `--output`. */
export function scenarioConfig(
  scenario: Scenario,
  { benchmark, servers }: { readonly benchmark: string; readonly servers: TortureServers },
): string {
  const pool = (urls: readonly string[]) =>
    `endpoints: ${JSON.stringify(urls)}, concurrency: 4, api_key_env: ${KEY_VARIABLE}`;
  const editor = scenario === "in process"
    ? `class_path: qwen-image-edit
  params:
    { model_name: "${TINY_EDITOR}", device: cpu, device_ids: [0, 1], dtype: float32,
      num_inference_steps: 1, true_cfg_scale: 1 }`
    : `class_path: images-edits
  params: { ${pool(servers.edit)}, size: source, seed: 7 }`;
  return `benchmark: { data_path: "${benchmark}" }
diffusion_model:
  ${editor}
reward_model:
  class_path: chat-completions
  params: { ${pool(servers.judge)} }
evaluation:
  stages: ${scenario === "sequential" ? "sequential" : "overlapped"}
  repeats: ${scenario === "overlapped" ? 2 : 1}
  controls: 2
`;
}
