import { assertEquals, assertThrows } from "@std/assert";
import { createHash } from "node:crypto";
import type { Pixels } from "../../../../lib/image/pixels.ts";
import { imagePatches, smartResize } from "../../../../lib/models/qwen_vl/image_patches.ts";
import { layoutOracle } from "../diffusion/qwen_image_edit/layout_oracle.ts";

const config = {
  patch_size: 14,
  temporal_patch_size: 2,
  merge_size: 2,
  min_pixels: 3136,
  max_pixels: 1003520,
  rescale_factor: 1 / 255,
  image_mean: [0.48145466, 0.4578275, 0.40821073],
  image_std: [0.26862954, 0.26130258, 0.27577711],
} as const;

/** The picture of scripts/oracles/qwen_layout.py. */
function picture(width: number, height: number): Pixels {
  const data = Uint8Array.from({ length: width * height * 3 }, (_, index) => {
    const channel = index % 3;
    const x = Math.floor(index / 3) % width;
    const y = Math.floor(index / 3 / width);
    return Math.abs((3 * x + 2 * y + 40 * channel) % 400 - 200) +
      50 * ((Math.floor(x / 5) + Math.floor(y / 7)) % 2);
  });
  return { width, height, data };
}

Deno.test("smartResize() gives the sizes of transformers", () => {
  for (const { size: [width = 0, height = 0], max_pixels, resized } of layoutOracle.sizes) {
    const size = smartResize({ width, height }, { ...config, max_pixels });
    assertEquals([width, height, size.width, size.height], [width, height, ...resized]);
  }
});

Deno.test("smartResize() gives the sizes of the specification", () => {
  const real = { ...config, max_pixels: 12845056 };
  assertEquals(smartResize({ width: 1024, height: 1024 }, real), { width: 1036, height: 1036 });
  assertEquals(smartResize({ width: 576, height: 1760 }, real), { width: 588, height: 1764 });
});

Deno.test("smartResize() refuses images that are too narrow", () => {
  assertThrows(
    () => smartResize({ width: 402, height: 2 }, config),
    RangeError,
    "sides must be within 200 times each other, got 402x2",
  );
});

for (const { size: [width = 0, height = 0], grid, sha256 } of layoutOracle.patches) {
  Deno.test(`imagePatches() of ${width}x${height} pixels gives the processor's very numbers`, () => {
    const made = imagePatches(picture(width, height), config);
    assertEquals([made.grid.height, made.grid.width], grid);
    assertEquals(hash(new Uint8Array(made.patches.buffer)), sha256);
  });
}

Deno.test("imagePatches() repeats each frame", () => {
  const { patches } = imagePatches(picture(112, 84), config);
  for (let start = 0; start < patches.length; start += 392) {
    const frames = patches.subarray(start, start + 392);
    assertEquals(frames.subarray(0, 196), frames.subarray(196));
  }
});

function hash(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
