import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { roundToBfloat16 } from "../../../../../lib/models/diffusion/qwen_image_edit/bfloat16.ts";
import { LIGHTNING, schedule } from "../../../../../lib/models/diffusion/qwen_image_edit/sigmas.ts";
import {
  EDIT_CASES,
  editCaseFile,
  readEditCase,
  withoutFixtures,
} from "../../../../helpers/reference_fixtures.ts";
import { readSafetensors } from "../../../../../lib/files/safetensors.ts";
import { schedulerConfig } from "./constants.ts";

const lightning = { ...schedulerConfig, ...LIGHTNING };

function assertNear(actual: Float32Array, expected: ArrayLike<number>, tolerance = 1e-6): void {
  assertEquals(actual.length, expected.length);
  actual.forEach((value, index) => {
    const wanted = expected[index] ?? NaN;
    assert(Math.abs(value - wanted) <= tolerance, `${index}: ${value} is not ${wanted}`);
  });
}

Deno.test("schedule() gives the reference's noise levels", () => {
  assertNear(schedule(schedulerConfig, { steps: 50, tokens: 4096 }).sigmas, [
    ...[1, .98970091, .97919148, .96846533, .95751566, .94633532, .93491709, .92325306, .91133547],
    ...[.89915574, .88670534, .87397492, .86095506, .84763587, .83400667, .82005662, .80577433],
    ...[.79114771, .77616411, .76081049, .74507278, .72893631, .71238601, .69540554, .67797804],
    ...[.66008556, .64170921, .62282920, .60342437, .58347261, .56295049, .54183316, .52009439],
    ...[.49770635, .47463942, .45086229, .42634165, .40104216, .37492591, .34795296, .32008022],
    ...[.29126203, .26144940, .23059005, .19862771, .16550225, .13114905, .09549850, .05847579],
    ...[.01999998, 0],
  ], 1e-8);
  assertNear(
    schedule(schedulerConfig, { steps: 4, tokens: 4096 }).sigmas,
    [1, .76670933, .45561373, .01999998, 0],
    1e-8,
  );
  assertNear(
    schedule(schedulerConfig, { steps: 8, tokens: 4096 }).sigmas,
    [1, .91602397, .82004577, .70929456, .58007485, .42734694, .24405390, .01999998, 0],
    1e-8,
  );
  const { sigmas } = schedule(schedulerConfig, { steps: 50, tokens: 3840 });
  assertNear(sigmas.slice(0, 5), [1, .98957378, .97893739, .96808475, .95700890], 1e-8);
  assertNear(sigmas.slice(-5), [.12993294, .09463894, .05801994, .01999998, 0], 1e-8);
});

Deno.test("schedule() gives timesteps that bfloat16 rounds as in the reference", () => {
  const { timesteps } = schedule(schedulerConfig, { steps: 50, tokens: 4096 });
  assertEquals(Array.from(timesteps, roundToBfloat16), [
    ...[1000, 988, 980, 968, 956, 948, 936, 924, 912, 900, 888, 872, 860, 848, 836, 820, 804, 792],
    ...[776, 760, 744, 728, 712, 696, 676, 660, 640, 624, 604, 584, 564, 540, 520, 498, 474, 450],
    ...[426, 402, 374, 348, 320, 292, 262, 231, 199, 166, 131, 95.5, 58.5, 20],
  ]);
  assertEquals(Array.from(timesteps, (t) => roundToBfloat16(roundToBfloat16(t) / 1000)), [
    ...[1, .98828125, .98046875, .96875, .95703125, .94921875, .9375, .92578125, .91015625],
    ...[.8984375, .88671875, .87109375, .859375, .84765625, .8359375, .8203125, .8046875],
    ...[.79296875, .77734375, .76171875, .7421875, .7265625, .7109375, .6953125, .67578125],
    ...[.66015625, .640625, .625, .60546875, .5859375, .5625, .5390625, .51953125, .498046875],
    ...[.474609375, .44921875, .42578125, .40234375, .373046875, .34765625, .3203125, .29296875],
    ...[.26171875, .2314453125, .19921875, .166015625, .130859375, .095703125, .05859375],
    .02001953125,
  ]);
});

Deno.test("schedule() gives the levels of distilled models", () => {
  for (const tokens of [256, 4096]) {
    assertNear(schedule(lightning, { steps: 4, tokens }).sigmas, [1, .9, .75, .5, 0]);
    assertNear(
      schedule(lightning, { steps: 8, tokens }).sigmas,
      [1, .954545, .9, .833333, .75, .642857, .5, .3, 0],
    );
  }
});

Deno.test("schedule() falls from 1 to 0 for any number of steps and tokens", () => {
  const count = fc.integer({ min: 1, max: 16384 });
  fc.assert(fc.property(fc.integer({ min: 1, max: 200 }), count, (steps, tokens) => {
    const { sigmas, timesteps } = schedule(schedulerConfig, { steps, tokens });
    assertEquals([sigmas.length, timesteps.length], [steps + 1, steps]);
    assertEquals([sigmas[0], sigmas.at(-1), timesteps[0]], [1, 0, 1000]);
    if (steps > 1) assert(Math.abs((sigmas.at(-2) ?? 0) - 0.02) < 1e-6);
    assert(sigmas.every((sigma, index) => index === 0 || sigma < (sigmas[index - 1] ?? 0)));
  }));
});

Deno.test("schedule() refuses steps and tokens that there are none for", () => {
  for (const wrong of [0, -1, 1.5, NaN]) {
    assertThrows(
      () => schedule(schedulerConfig, { steps: wrong, tokens: 4096 }),
      RangeError,
      `steps must be a positive integer, got ${wrong}`,
    );
    assertThrows(
      () => schedule(schedulerConfig, { steps: 4, tokens: wrong }),
      RangeError,
      "tokens",
    );
  }
});

for (const name of EDIT_CASES) {
  Deno.test({
    name: `schedule() is that of the case ${name}`,
    ignore: withoutFixtures,
    async fn() {
      const { num_inference_steps: steps, output_size: [width, height] } = await readEditCase(name);
      const tensors = await readSafetensors(editCaseFile(name, "tensors.safetensors"));
      const result = schedule(schedulerConfig, { steps, tokens: width * height / 256 });
      assertEquals(result.sigmas, tensors.get("sigmas")?.data);
      assertEquals(result.timesteps, tensors.get("timesteps")?.data);
    },
  });
}
