import { assertEquals, assertStringIncludes } from "@std/assert";
import {
  type EditTimes,
  formatPipelineBench,
  type PipelineResult,
} from "../../../scripts/bench/pipeline.ts";
import { MIDDLE, predictedPeak, realPeaks } from "../../../scripts/bench/pipeline_memory.ts";
import { ROOT } from "../../helpers/task.ts";

const WEIGHTS = {
  vision: 120e6,
  language: 245e6,
  transformer: 434e6,
  vae_encoder: 20e6,
  vae_decoder: 30e6,
};

/** Edits of so many seconds, a tenth of a second of each outside the networks. */
function times(seconds: readonly number[], peak: number): EditTimes {
  const edits = seconds.map((seconds) => ({
    seconds,
    busy: 2 * seconds,
    parts: {
      vision: 0.2,
      language: 0.2,
      vae_encoder: 0.3,
      transformer: seconds - 1.2,
      vae_decoder: 0.4,
    },
  }));
  return { edits, peak };
}

Deno.test("predictedPeak() adds all networks up, or takes the largest", () => {
  const nothing = { vision: 0, language: 0, transformer: 0, vae_encoder: 0, vae_decoder: 0 };
  const bare = predictedPeak(MIDDLE, nothing, "none");
  const sum = Object.values(WEIGHTS).reduce((total, bytes) => total + bytes, 0);
  assertEquals(Math.round(predictedPeak(MIDDLE, WEIGHTS, "none") - bare), sum);
  const turns = predictedPeak(MIDDLE, WEIGHTS, "sequential");
  const more = { ...WEIGHTS, transformer: WEIGHTS.transformer + 1e6, vision: 0 };
  assertEquals(Math.round(predictedPeak(MIDDLE, more, "sequential") - turns), 1e6);
});

Deno.test("the README has the peaks of the formula", async () => {
  const readme = await Deno.readTextFile(`${ROOT}README.md`);
  for (const [dtype = "", none = "", sequential = ""] of realPeaks().slice(1)) {
    const cells = [dtype.padEnd(23), none.padEnd(15), sequential.padEnd(21)];
    assertStringIncludes(readme, `| ${cells.join(" | ")} |`);
  }
});

Deno.test("formatPipelineBench() leaves the first edit out and judges by the targets", () => {
  const result: PipelineResult = {
    model: "middle",
    steps: 2,
    ours: times([90, 20, 10, 30], predictedPeak(MIDDLE, WEIGHTS, "none") * 1.1),
    inTurn: times([50], predictedPeak(MIDDLE, WEIGHTS, "sequential") * 1.5),
    theirs: times([99, 40], 5e9),
    weights: WEIGHTS,
  };
  const text = formatPipelineBench({ results: [result], threads: 2 });
  assertStringIncludes(text, "middle model, 849 MB of weights");
  assertStringIncludes(text, "edit         20.00 s    40.00 s   0.50");
  assertStringIncludes(text, "processors   40.00 s    80.00 s   0.50");
  assertStringIncludes(text, "time         0.50 of diffusers' (target <= 1) PASS");
  assertStringIncludes(text, "outside      0.5 % of the time outside onnxruntime, 0.10 s (target");
  assertEquals(
    text.match(/offload (none|sequential): .* (PASS|off)$/gm)?.map((line) =>
      line.split(" ").at(-1)
    ),
    ["PASS", "off"],
  );
  assertEquals(
    formatPipelineBench({ skip: "there is no Python" }),
    "pipeline: left out, for there is no Python",
  );
});
