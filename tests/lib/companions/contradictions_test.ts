import { assertEquals } from "@std/assert";
import { type Companions, contradictions } from "../../../lib/companions/mod.ts";

const SAME: Companions = {
  sourceSize: { width: 64, height: 64 },
  editedSize: { width: 64, height: 64 },
  aspectChange: 0,
  noOp: "exact",
  changedShare: 0,
  meanDifference: 0,
  ssimOutside: 1,
};
const NEAR: Companions = { ...SAME, noOp: "near", meanDifference: 1.26, ssimOutside: 0.99 };
const EDIT: Companions = { ...SAME, noOp: "no", changedShare: 0.1, meanDifference: 9 };

const kinds = (companions: Companions, score: number, reply = "") =>
  contradictions(companions, { score, reply }).map(({ kind }) => kind);

Deno.test("contradictions() names a high score for an edit that did nothing", () => {
  assertEquals(contradictions(NEAR, { score: 7, reply: "" }), [{
    kind: "rewarded_no_op",
    text:
      "The judge gave 7 of 10, but the edited image is the source but for its encoding or size " +
      "(levels differ by 1.3 of 255 on average).",
  }]);
  assertEquals(kinds(SAME, 10), ["rewarded_no_op"]);
  assertEquals(kinds(SAME, 6.999), []);
  assertEquals(kinds(EDIT, 10), []);
});

Deno.test("contradictions() names a reply that denies what changed", () => {
  const reply = "The two images are identical. Score: 0";
  assertEquals(contradictions({ ...EDIT, changedShare: 0.629 }, { score: 0, reply }), [{
    kind: "denied_change",
    text: "The judge says that nothing changed, but 62 % of the image changed: " +
      "“The two images are identical.”",
  }]);
  assertEquals(kinds({ ...EDIT, changedShare: 0.499 }, 0, reply), []);
  assertEquals(kinds(SAME, 0, reply), []);
  assertEquals(kinds({ ...EDIT, changedShare: 1 }, 0, "The images differ."), []);
});

Deno.test("contradictions() names a reply that claims what was not kept", () => {
  const reply = "The cat is gone, and the rest of the image is unchanged. 9";
  const quote = "“The cat is gone, and the rest of the image is unchanged.”";
  const all = { ...EDIT, changedShare: 0.999 };
  assertEquals(contradictions(all, { score: 9, reply }), [{
    kind: "claimed_preservation",
    text: `The judge says that the rest is unchanged, but 99 % of the image changed: ${quote}`,
  }]);
  assertEquals(contradictions({ ...EDIT, ssimOutside: 0.42 }, { score: 9, reply }), [{
    kind: "claimed_preservation",
    text: "The judge says that the rest is unchanged, but outside the changed region the " +
      `similarity is only 0.42: ${quote}`,
  }]);
  assertEquals(kinds({ ...EDIT, changedShare: 0.89 }, 9, reply), []);
  assertEquals(kinds({ ...EDIT, ssimOutside: 0.5 }, 9, reply), []);
  const { ssimOutside: _, ...without } = all;
  assertEquals(kinds(without, 9, reply), ["claimed_preservation"]);
});

Deno.test("contradictions() compares no places where the shape has changed", () => {
  const reply = "The two images are identical. Nothing else was changed.";
  const cropped = { ...EDIT, changedShare: 1, ssimOutside: 0.1 };
  assertEquals(kinds(cropped, 5, reply), ["denied_change", "claimed_preservation"]);
  assertEquals(kinds({ ...cropped, aspectChange: 0.06 }, 5, reply), []);
  assertEquals(kinds({ ...SAME, noOp: "near", aspectChange: 0.3 }, 8, reply), ["rewarded_no_op"]);
});

Deno.test("contradictions() takes a score that is no number", () => {
  assertEquals(kinds(SAME, NaN), []);
});
