import { assert, assertEquals } from "@std/assert";
import { benchScale, formatScaleBench } from "../../../scripts/bench/scale.ts";

Deno.test("benchScale() runs, kills, resumes, joins and shows parts with a task's permissions", async () => {
  const bench = await benchScale({ pairs: 400 });
  const { few, many, nothing, merge, report, gallery, resume } = bench;
  const took = [few, many, nothing, merge, report, gallery];
  assertEquals(took.every(({ seconds }) => seconds > 0), true);
  assert(resume > 0 && resume < many.seconds);
  assert(took.every(({ peakMb }) => Deno.build.os === "linux" ? peakMb > 50 : peakMb === 0));
  assert(formatScaleBench(bench).startsWith("scale: 400 pairs of 48x48"));
});
