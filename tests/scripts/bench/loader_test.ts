import { assert, assertEquals } from "@std/assert";
import { benchLoader, formatLoaderBench } from "../../../scripts/bench/loader.ts";

Deno.test("benchLoader() reads a small file in processes of their own", async () => {
  const bench = await benchLoader({ pairs: 3, imageBytes: 30_000, rounds: 1 });
  assert(bench.fileBytes > 3 * 40_000);
  assertEquals([bench.pairs, bench.ours.length, bench.peakMb.length], [3, 1, 1]);
  assert((bench.peakMb[0] ?? 0) > 10);
});

const BENCH = {
  fileBytes: 556_700_000,
  pairs: 270,
  ours: [400, 300, 500],
  peakMb: [120, 130, 110],
};

Deno.test("formatLoaderBench() says whether the targets are met", () => {
  assertEquals(
    formatLoaderBench({ ...BENCH, python: [1000, 2000, 1500], ratio: 0.2667 }),
    "loader: 270 pairs, 557 MB, medians of 3 rounds\n" +
      "  reader       0.40 s (0.30 to 0.50)\n" +
      "  json.load    1.50 s (1.00 to 2.00)\n" +
      "  time ratio   0.267 (target <= 0.25) over target\n" +
      "  peak memory  120 MB (target <= 150 MB) PASS",
  );
});

Deno.test("formatLoaderBench() says that there was nothing to compare with", () => {
  assertEquals(
    formatLoaderBench({ ...BENCH, python: [] }).split("\n")[2],
    "  json.load    skipped: no python3 was found, so there is nothing to compare with",
  );
});
