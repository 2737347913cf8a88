import { assert, assertEquals, assertThrows } from "@std/assert";
import { sha256 } from "../../../../../lib/files/hash.ts";
import { initialNoise } from "../../../../../lib/models/diffusion/qwen_image_edit/noise.ts";
import { packLatents } from "../../../../../lib/models/diffusion/qwen_image_edit/packing.ts";
import {
  EDIT_CASES,
  editCaseFile,
  FIXTURES,
  readEditCase,
  withoutFixtures,
} from "../../../../helpers/reference_fixtures.ts";
import { readSafetensors } from "../../../../../lib/files/safetensors.ts";

/** Latents of an image of 1024 x 1024 pixels, and of one of 16 x 16. */
const SQUARE = 16 * 128 * 128;
const SMALL = 16 * 2 * 2;

function hashFloat32(values: Float32Array): string {
  return sha256(new Uint8Array(values.buffer));
}

/** Hash of the upper halves of float32 numbers, which are all of bfloat16 ones. */
function hashBfloat16(values: Float32Array): string {
  const halves = Uint16Array.from(new Uint32Array(values.buffer), (bits) => bits >>> 16);
  return sha256(new Uint8Array(halves.buffer));
}

const legacy = { algorithm: "torch-legacy", dtype: "bfloat16" } as const;

Deno.test("initialNoise() is the bfloat16 noise of PyTorch 1.13.1, bit for bit", () => {
  const expected = [
    [0, SQUARE, "f06fbb77b0e09328f0fd81b7da3b9d2639878366c116779674b7a6733962a591"],
    [1, SQUARE, "87697e3058e1f5a4ffcc5d6d91f841ddd2d11e850c69610e8a64a2070402a831"],
    [42, SQUARE, "93d46b46e16589c4ab2f5b3bc30bf81003910f94126ec651a34d69bea2623677"],
    [2147483647, SQUARE, "ed8e81d6b34f22d84ee901749837fa44d739f4a538101fa44c406a804ea16fe0"],
    [0, SMALL, "ac8411d7ad0223c04d0d8d158e0176d98eaa364946f2cdbf356642b7646addab"],
    [42, SMALL, "078f700463ceee1573f532a9f1786c262d1832e5efdacdf327edacb89fe8a2bd"],
  ] as const;
  for (const [seed, count, hash] of expected) {
    assertEquals(hashBfloat16(initialNoise(count, { ...legacy, seed })), hash, `seed ${seed}`);
  }
  assertEquals(
    [...initialNoise(SQUARE, { ...legacy, seed: 42 }).slice(0, 8)],
    [-.80859375, -1.53125, .40625, .171875, -.2470703125, .2041015625, -.87890625, -.38671875],
  );
  assertEquals(
    [...initialNoise(SQUARE, { ...legacy, seed: 0 }).slice(-4)],
    [-1.0625, -0.76171875, 0.828125, 1.6171875],
  );
});

Deno.test("initialNoise() is the noise of PyTorch 2.13, bit for bit", () => {
  const expected = [
    [
      0,
      "dce02e02da56c18c29a262a316bf45fbfe564688cdb52f255f223aefdadfa3d5",
      "14d79453062222945d67db7dbe8473fa6bd831fa2144e0b503c3f06ad74671a4",
    ],
    [
      42,
      "9d775f7135ddb2c8e138af1eeef8cdc1aeb25afeba22820c28e98f22794622f7",
      "2332faceaef3f0ffc21e70cf56134459775a288fe4a6a195a750cc0831a39c19",
    ],
    [
      2147483647,
      "9fa81bb960ca6ea14d1971b1a51ee66ec8ef66bd5a749a3172439c94ea309a96",
      "e63834fcd98091e40b58911a5ae8d8a1c41309f0bb070559355b6826b9bc784a",
    ],
    [
      4294967295,
      "ad8ae78cf5e669f9907b5a5287add48ced4db455d698055532c43b940e72a455",
      "8e5bf3043d7941c9cd702b09ea3230f264ea9e48a36816b48c2fd95662e2a79b",
    ],
  ] as const;
  for (const [seed, float32, bfloat16] of expected) {
    assertEquals(hashFloat32(initialNoise(SQUARE, { seed })), float32, `seed ${seed}`);
    const rounded = initialNoise(SQUARE, { seed, dtype: "bfloat16" });
    assertEquals(hashBfloat16(rounded), bfloat16, `seed ${seed}`);
  }
});

Deno.test("initialNoise() begins with the published numbers", () => {
  const start = (seed: number) =>
    Array.from(initialNoise(SMALL, { seed }).slice(0, 4), (value) => value.toFixed(8));
  assertEquals(start(0), ["-1.12583983", "-1.15236020", "-0.25057858", "-0.43387881"]);
  assertEquals(start(42), ["1.92691529", "1.48728406", "0.90071720", "-2.10552096"]);
  assertEquals(
    [...initialNoise(SMALL, { seed: 0, dtype: "bfloat16" }).slice(0, 4)],
    [-1.125, -1.15625, -0.25, -0.43359375],
  );
});

Deno.test("initialNoise() differs between the algorithms in bfloat16 only", () => {
  assertEquals(
    initialNoise(SMALL, { seed: 5, algorithm: "torch-legacy" }),
    initialNoise(SMALL, { seed: 5 }),
  );
});

Deno.test("initialNoise() is standard normal and has no negative zero", () => {
  for (const options of [{ seed: 3 }, { seed: 3, ...legacy }]) {
    const noise = initialNoise(SQUARE, options);
    const mean = noise.reduce((sum, value) => sum + value) / SQUARE;
    const square = noise.reduce((sum, value) => sum + value * value) / SQUARE;
    assert(Math.abs(mean) < 0.01 && Math.abs(square - 1) < 0.02, `${mean} ${square}`);
    assert(noise.every((value) => !Object.is(value, -0)));
  }
});

Deno.test("initialNoise() refuses counts that no latents have, and broken seeds", () => {
  for (const count of [0, 8, 40, 16.5]) {
    assertThrows(() => initialNoise(count, { seed: 0 }), RangeError, `got ${count}`);
  }
  assertThrows(() => initialNoise(16, { seed: 0.5 }), RangeError, "got 0.5");
});

Deno.test({
  name: "initialNoise() is the noise of the reference's fixtures",
  ignore: withoutFixtures,
  async fn() {
    const { rows } = JSON.parse(
      await Deno.readTextFile(new URL("noise/noise.json", FIXTURES)),
    );
    assertEquals(rows.length, 24);
    for (const { seed, shape, dtype, first, last, sha256_le_uint16 } of rows) {
      const count = shape.reduce((product: number, side: number) => product * side);
      const noise = initialNoise(count, { seed, dtype });
      assertEquals([...noise.slice(0, 8)], first);
      if (dtype === "float32") assertEquals([...noise.slice(-4)], last);
      else assertEquals(hashBfloat16(noise), sha256_le_uint16);
    }
  },
});

for (const name of EDIT_CASES) {
  Deno.test({
    name: `initialNoise(), packed, is what the case ${name} started from`,
    ignore: withoutFixtures,
    async fn() {
      const { seed, output_size: [width, height] } = await readEditCase(name);
      const tensors = await readSafetensors(editCaseFile(name, "tensors.safetensors"));
      const shape = { channels: 16, height: height / 8, width: width / 8 };
      const noise = initialNoise(16 * shape.height * shape.width, { seed });
      assertEquals(
        hashFloat32(packLatents(noise, shape)),
        hashFloat32(tensors.get("initial_latents")?.data ?? new Float32Array()),
      );
    },
  });
}
