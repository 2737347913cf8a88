import { assertEquals, assertRejects } from "@std/assert";
import { evaluate, loadConfig, openBenchmark } from "../../../lib/evaluation/mod.ts";
import { InputError } from "../../../lib/input_error.ts";
import { inTempFolder, writeBenchmark } from "../../helpers/benchmark.ts";
import { configure } from "../../helpers/configuration.ts";

const watch = {
  signal: new AbortController().signal,
  onProgress: () => {},
  onMessage: () => {},
};

/** Evaluates a small benchmark; `open` opens it again, and says whether its check was kept. */
async function evaluated(folder: string) {
  const path = await writeBenchmark(folder, 6);
  const config = await configure(folder);
  const loaded = await loadConfig(config);
  const benchmark = await openBenchmark(loaded, watch);
  assertEquals(benchmark.isKept, false);
  const again = { ...watch, filter: {}, filterText: "", versions: {} };
  const finish = async (opened: typeof benchmark) =>
    await evaluate(loaded, opened, { ...again, writeReport: () => Promise.resolve([]) });
  await finish(benchmark);
  return { path, loaded, benchmark, finish, folder: `${folder}/run` };
}

Deno.test("a run goes on with the check of its benchmark that it keeps", async () => {
  await inTempFolder(async (folder) => {
    const { loaded, benchmark, finish } = await evaluated(folder);
    const kept = await openBenchmark(loaded, watch);
    assertEquals(kept, { ...benchmark, isKept: true });
    assertEquals((await finish(kept)).ending, "nothing to do");
  });
});

Deno.test("a benchmark that was written since is checked again", async () => {
  await inTempFolder(async (folder) => {
    const { path, loaded, benchmark, finish } = await evaluated(folder);
    // The same content: the run is the same, too.
    await Deno.utime(path, new Date(), new Date(Date.now() + 5000));
    const touched = await openBenchmark(loaded, watch);
    assertEquals([touched.isKept, touched.index], [false, benchmark.index]);
    assertEquals((await finish(touched)).ending, "nothing to do");
    assertEquals((await openBenchmark(loaded, watch)).isKept, true);

    const text = await Deno.readTextFile(path);
    await Deno.writeTextFile(path, text.replace("A square, number 3", "A square, number 8"));
    await Deno.utime(path, new Date(), new Date(Date.now() + 9000));
    const changed = await openBenchmark(loaded, watch);
    assertEquals(changed.isKept, false);
    await assertRejects(() => finish(changed), InputError, "another configuration");
  });
});

Deno.test("a check that is damaged, or of other pairs, is no check", async () => {
  await inTempFolder(async (folder) => {
    const { loaded, folder: run } = await evaluated(folder);
    const list = `${run}/pairs.jsonl`;
    const text = await Deno.readTextFile(list);
    await Deno.writeTextFile(list, text.replace("number 3", "number 8"));
    assertEquals((await openBenchmark(loaded, watch)).isKept, false);
    await Deno.writeTextFile(list, text);
    assertEquals((await openBenchmark(loaded, watch)).isKept, true);
    await Deno.writeTextFile(`${run}/benchmark/check.json`, '{"stamp":');
    assertEquals((await openBenchmark(loaded, watch)).isKept, false);
  });
});

Deno.test("a benchmark that is checked by other rules is checked again", async () => {
  await inTempFolder(async (folder) => {
    const { loaded } = await evaluated(folder);
    const stricter = {
      ...loaded,
      config: { ...loaded.config, benchmark: { ...loaded.config.benchmark, max_pixels: 10 } },
    };
    await assertRejects(() => openBenchmark(stricter, watch), InputError, "12 defects");
  });
});
