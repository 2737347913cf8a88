import { assert } from "@std/assert";
import { benchScale, formatScaleBench } from "../../../scripts/bench/scale.ts";

Deno.test("benchScale() runs, kills, resumes, joins and shows parts with a task's permissions", async () => {
  const bench = await benchScale({ pairs: 400 });
  const { few, many, nothing, merge, report, gallery, killedAt } = bench;
  // An edit, a judgement and a measure of each pair of the part.
  assert(killedAt > 100 && killedAt < 300, String(killedAt));
  const took = [few, many, nothing, merge, report, gallery];
  assert(took.every(({ peakMb }) => Deno.build.os === "linux" ? peakMb > 50 : peakMb === 0));
  assert(formatScaleBench(bench).startsWith("scale: 400 pairs of 48x48"));
});
