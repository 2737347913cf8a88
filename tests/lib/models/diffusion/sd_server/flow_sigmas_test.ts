import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { flowSigmas } from "../../../../../lib/models/diffusion/sd_server/flow_sigmas.ts";

const cases = new URL(
  "../../../../../../shared/fixtures/qwen_image_edit_tiny/cases/",
  import.meta.url,
);
const names = ["landscape", "no_cfg", "plus_one_image", "portrait_zh"];

const present = await Deno.stat(cases).then(() => true, () => false);
if (!present) {
  // deno-lint-ignore no-console -- a skipped test must say why
  console.warn(`flow_sigmas_test: the reference's fixtures are not at ${cases.pathname}; skipped`);
}

/** One float32 tensor of a safetensors file. */
async function readTensor(url: URL, name: string): Promise<readonly number[]> {
  const { buffer } = await Deno.readFile(url);
  const view = new DataView(buffer);
  const length = Number(view.getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 8, length)));
  const [from, to] = header[name].data_offsets as [number, number];
  return Array.from(
    { length: (to - from) / 4 },
    (_, index) => view.getFloat32(8 + length + from + 4 * index, true),
  );
}

function assertNear(actual: readonly number[], expected: readonly number[]): void {
  assertEquals(actual.length, expected.length);
  actual.forEach((value, index) => {
    const wanted = expected[index] ?? NaN;
    assert(Math.abs(value - wanted) <= 1e-6, `level ${index}: ${value} is not ${wanted}`);
  });
}

for (const name of names) {
  Deno.test({
    name: `flowSigmas() equals the reference's levels of the case ${name}`,
    ignore: !present,
    async fn() {
      const text = await Deno.readTextFile(new URL(`${name}/case.json`, cases));
      const { num_inference_steps, output_size: [width, height] } = JSON.parse(text);
      const expected = await readTensor(new URL(`${name}/tensors.safetensors`, cases), "sigmas");
      assertNear(flowSigmas(num_inference_steps, { width, height }), expected);
    },
  });
}

Deno.test("flowSigmas() gives the levels of the scheduler for a square megapixel", () => {
  const square = { width: 1024, height: 1024 };
  assertNear(flowSigmas(4, square), [1, 0.76670933, 0.45561373, 0.01999998, 0]);
  assertNear(
    flowSigmas(8, square),
    [1, .91602397, .82004577, .70929456, .58007485, .42734694, .24405390, .01999998, 0],
  );
  const fifty = flowSigmas(50, square);
  assertNear(fifty.slice(0, 3), [1, 0.98970091, 0.97919148]);
  assertNear(fifty.slice(-4), [0.09549850, 0.05847579, 0.01999998, 0]);
  // 3840 tokens
  assertNear(flowSigmas(50, { width: 1024, height: 960 }).slice(1, 3), [.98957378, .97893739]);
});

Deno.test("flowSigmas() falls from 1 to 0 for any size and number of steps", () => {
  const side = fc.integer({ min: 1, max: 200 }).map((tokens) => tokens * 16);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 200 }), side, side, (steps, width, height) => {
      const sigmas = flowSigmas(steps, { width, height });
      assertEquals([sigmas.length, sigmas[0], sigmas.at(-1)], [steps + 1, 1, 0]);
      assert(sigmas.every((sigma, index) => index === 0 || sigma < (sigmas[index - 1] ?? 0)));
    }),
    { numRuns: 200 },
  );
});

Deno.test("flowSigmas() refuses steps and sizes that there are none for", () => {
  const square = { width: 1024, height: 1024 };
  for (const steps of [0, -1, 1.5, NaN]) {
    assertThrows(() => flowSigmas(steps, square), RangeError, `got ${steps}`);
  }
  for (const width of [0, 1000, -16]) {
    assertThrows(() => flowSigmas(4, { width, height: 1024 }), RangeError, `got ${width}x1024`);
  }
});
