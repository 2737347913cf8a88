import { assert, assertEquals } from "@std/assert";
import {
  timestepEmbedding,
} from "../../../../../lib/models/diffusion/qwen_image_edit/timestep_embedding.ts";

function assertHolds(embedding: Float32Array, wanted: Readonly<Record<number, number>>): void {
  assertEquals(embedding.length, 256);
  for (const [index, value] of Object.entries(wanted)) {
    const got = embedding[Number(index)] ?? NaN;
    assert(Math.abs(got - value) <= 1e-6, `${index}: ${got} is not ${value}`);
  }
}

Deno.test("timestepEmbedding() gives the reference's waves", () => {
  assertHolds(timestepEmbedding(1000, "reference-bf16"), {
    ...{ 0: .562379, 1: .789627, 2: .439928, 127: .994232 },
    ...{ 128: .826880, 129: .613588, 130: -.898033, 255: .107254 },
  });
  assertHolds(timestepEmbedding(988, "reference-bf16"), {
    ...{ 0: -.247753, 1: -.682384, 2: .264586, 127: .994366 },
    ...{ 128: .968823, 129: .730994, 130: .964362, 255: .106002 },
  });
  assertHolds(timestepEmbedding(660, "reference-bf16"), {
    ...{ 0: .912356, 1: .141101, 2: .995191 },
    ...{ 128: .409397, 129: -.989995, 130: -.097953 },
  });
  assertHolds(timestepEmbedding(20, "reference-bf16"), {
    ...{ 0: .390174, 1: .975911, 2: .057408 },
    ...{ 128: .920741, 129: -.218171, 130: -.998351 },
  });
});

Deno.test("timestepEmbedding() rounds the timestep, then its thousandth, by the policy", () => {
  // 989.70091 -> 988 -> 0.98828125
  assertEquals(
    timestepEmbedding(989.70091, "reference-bf16"),
    timestepEmbedding(988, "reference-bf16"),
  );
  assertHolds(timestepEmbedding(988.28125, "fp32"), { 0: -.247753, 128: .968823 });
  const angle = 1000 * Math.fround(Math.fround(989.70091) / 1000);
  assertHolds(timestepEmbedding(Math.fround(989.70091), "fp32"), {
    0: Math.cos(Math.fround(angle)),
    128: Math.sin(Math.fround(angle)),
  });
});

Deno.test("timestepEmbedding() of 0 is all cosines of 0", () => {
  const embedding = timestepEmbedding(0, "fp32");
  assert(embedding.every((value, index) => value === Number(index < 128)));
});
