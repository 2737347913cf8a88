import { assert, assertEquals, assertRejects } from "@std/assert";
import { EditGraphs } from "../../../../../lib/models/diffusion/qwen_image_edit/edit_graphs.ts";
import {
  type Edit,
  makeEdit,
} from "../../../../../lib/models/diffusion/qwen_image_edit/edit_pipeline.ts";
import { Recent } from "../../../../../lib/models/recent.ts";
import { TINY_EDITOR } from "../../../../helpers/exported_model.ts";
import { picture } from "../../../../helpers/oracle_picture.ts";
import { assertMeets } from "./edit_oracle.ts";
import edits from "./oracle/edits.json" with { type: "json" };

const PLAIN = { noise: "torch", rounding: "fp32" } as const;
const EDIT: Edit = {
  images: [picture(96, 64)],
  instruction: "Make the sky orange",
  negativePrompt: " ",
  steps: 2,
  scale: 1,
  seed: 0,
};

for (const oracle of edits) {
  Deno.test(`makeEdit() meets diffusers' ${oracle.pipeline}: ${oracle.prompt}`, async () => {
    await using graphs = await EditGraphs.open(TINY_EDITOR, { device: "cpu" });
    await assertMeets(graphs, oracle);
  });
}

Deno.test("makeEdit() is the same with one network in memory, and with encodings kept", async () => {
  await using graphs = await EditGraphs.open(TINY_EDITOR, { device: "cpu", inTurn: true });
  const recent = new Recent<Float32Array>(6);
  const edit = { ...EDIT, scale: 2, steps: 1 };
  const first = await makeEdit(graphs, edit, { ...PLAIN, recent });
  const second = await makeEdit(graphs, edit, { ...PLAIN, recent });
  assertEquals(second.image, first.image);
  assert(second.trace.imageLatents === first.trace.imageLatents);
  assert(second.trace.negativeEmbeds === first.trace.negativeEmbeds);
  const other = await makeEdit(graphs, { ...edit, images: [picture(96, 65)] }, {
    ...PLAIN,
    recent,
  });
  assert(other.trace.imageLatents !== first.trace.imageLatents);
});

Deno.test("makeEdit() stops between steps", async () => {
  await using graphs = await EditGraphs.open(TINY_EDITOR, { device: "cpu" });
  const stop = new AbortController();
  const done: number[] = [];
  const onStep = (step: number) => {
    done.push(step);
    if (step === 2) stop.abort(new Error("enough"));
  };
  await assertRejects(
    () => makeEdit(graphs, { ...EDIT, steps: 50 }, { ...PLAIN, onStep, signal: stop.signal }),
    Error,
    "enough",
  );
  assertEquals(done, [1, 2]);
});

Deno.test("makeEdit() rounds as a bfloat16 reference does", async () => {
  await using graphs = await EditGraphs.open(TINY_EDITOR, { device: "cpu" });
  const after: Float32Array[] = [];
  const { trace } = await makeEdit(graphs, { ...EDIT, scale: 3 }, {
    noise: "torch-legacy",
    rounding: "reference-bf16",
    onStep: (_, __, latents) => after.push(latents),
  });
  for (const values of [trace.promptEmbeds, trace.initialLatents, trace.imageLatents, ...after]) {
    const bits = new Uint32Array(values.buffer);
    assert(bits.every((bits) => (bits & 0xffff) === 0), "a number is no bfloat16");
  }
  assert(trace.initialLatents.every((x) => Math.abs(x) <= 3.328125), "the noise is not legacy");
});

Deno.test("makeEdit() refuses no image, and several where the pipeline takes one", async () => {
  await using graphs = await EditGraphs.open(TINY_EDITOR, { device: "cpu", inTurn: true });
  const make = (images: Edit["images"]) => makeEdit(graphs, { ...EDIT, images }, PLAIN);
  await assertRejects(() => make([]), RangeError, "there must be an image, got none");
  const two = [picture(32, 32), picture(32, 32)];
  await assertRejects(() => make(two), RangeError, "images must be 1, got 2");
});
