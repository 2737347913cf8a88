import { assertEquals, assertRejects } from "@std/assert";
import {
  evaluate,
  loadConfig,
  openBenchmark,
  type OpenedBenchmark,
} from "../../../lib/evaluation/mod.ts";
import { sha256 } from "../../../lib/files/hash.ts";
import { InputError } from "../../../lib/input_error.ts";
import { inTempFolder, records, writeBenchmark } from "../../helpers/benchmark.ts";
import { configure } from "../../helpers/configuration.ts";
import { UNREPORTED } from "../../helpers/unreported.ts";

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
  const finish = async (opened: typeof benchmark) =>
    await evaluate(loaded, opened, { ...watch, ...UNREPORTED });
  await finish(benchmark);
  return { path, loaded, benchmark, finish, folder: `${folder}/run` };
}

/** What is known of a benchmark, however it is known. */
function dataOf(opened: OpenedBenchmark) {
  const { isKept: _, keep: __, imageOf, ...data } = opened;
  return { ...data, images: opened.selected.map(imageOf) };
}

Deno.test("a run goes on with the check of its benchmark that it keeps", async () => {
  await inTempFolder(async (folder) => {
    const { loaded, benchmark, finish } = await evaluated(folder);
    const kept = await openBenchmark(loaded, watch);
    assertEquals(kept.isKept, true);
    assertEquals(dataOf(kept), dataOf(benchmark));
    assertEquals((await finish(kept)).ending, "nothing to do");
  });
});

Deno.test("a benchmark that was written since is checked again", async () => {
  await inTempFolder(async (folder) => {
    const { path, loaded, benchmark, finish } = await evaluated(folder);
    // The same content: the run is the same, too.
    await Deno.utime(path, new Date(), new Date(Date.now() + 5000));
    const touched = await openBenchmark(loaded, watch);
    assertEquals(touched.isKept, false);
    assertEquals(dataOf(touched), dataOf(benchmark));
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

/** Takes all work on a pair out of a run's journal. */
async function forgetWork(run: string, id: string): Promise<void> {
  const path = `${run}/journal.jsonl`;
  const lines = (await Deno.readTextFile(path)).split("\n");
  await Deno.writeTextFile(path, lines.filter((line) => !line.includes(`"id":"${id}"`)).join("\n"));
}

Deno.test("a run goes on at the pairs that are left, and looks at nothing before them", async () => {
  await inTempFolder(async (folder) => {
    const { path, loaded, benchmark, finish, folder: run } = await evaluated(folder);
    const [second, last] = [benchmark.selected[1], benchmark.selected.at(-1)];
    await forgetWork(run, last?.id ?? "");
    const { mtime } = await Deno.stat(path);
    const bytes = await Deno.readFile(path);
    bytes.fill(0x22, second?.offset, (last?.offset ?? 0) - 1);
    await Deno.writeFile(path, bytes);
    await Deno.utime(path, new Date(), mtime ?? new Date());

    const { ending, outcomes } = await finish(await openBenchmark(loaded, watch));
    assertEquals([ending, outcomes.map(({ status }) => status)], [
      "done",
      benchmark.selected.map(() => "scored"),
    ]);
    assertEquals(outcomes.some((outcome) => "offset" in outcome), false);
  });
});

Deno.test("a run goes on with a list that an earlier version wrote, without places", async () => {
  await inTempFolder(async (folder) => {
    const { loaded, benchmark, finish, folder: run } = await evaluated(folder);
    const id = benchmark.selected.at(-1)?.id ?? "";
    await forgetWork(run, id);
    const list = `${run}/pairs.jsonl`;
    const check = `${run}/benchmark/check.json`;
    const text = (await Deno.readTextFile(list)).replaceAll(/,"offset":[0-9]+/g, "");
    const listHash = sha256(text);
    await Deno.writeTextFile(list, text);
    const kept = JSON.parse(await Deno.readTextFile(check));
    await Deno.writeTextFile(check, JSON.stringify({ ...kept, listHash }));

    const opened = await openBenchmark(loaded, watch);
    assertEquals(opened.isKept, true);
    assertEquals(opened.selected.flatMap(({ offset }) => offset ?? []), []);
    const { ending, outcomes } = await finish(opened);
    assertEquals([ending, outcomes.at(-1)?.id, outcomes.at(-1)?.status], ["done", id, "scored"]);
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

Deno.test("what is chosen of a benchmark is the same where its check is kept", async () => {
  const filters = [
    {},
    { limit: 5 },
    { shard: { index: 2, count: 3 } },
    { limit: 7, shard: { index: 1, count: 2 } },
    { categories: ["物理", "社会"] },
    { difficulties: ["easy"], shard: { index: 2, count: 2 } },
  ];
  const variants = {
    plain: (record: Record<string, unknown>) => record,
    // Each fourth pair starts from the edit of the one before it.
    chained: (record: Record<string, unknown>, index: number) => ({
      ...record,
      id: `pair ${index}`,
      ...(index % 4 === 3 ? { source_from: `pair ${index - 1}` } : {}),
    }),
    // Names of images depend on what other pairs are called.
    twins: (record: Record<string, unknown>, index: number) => ({
      ...record,
      id: index % 2 === 0 ? `Pair ${index}` : `pair ${index - 1}`,
    }),
  };
  for (const [name, vary] of Object.entries(variants)) {
    await inTempFolder(async (folder) => {
      const path = `${folder}/benchmark.json`;
      await Deno.writeTextFile(path, JSON.stringify((await records(12)).map(vary)));
      const loaded = await loadConfig(await configure(folder));
      const run = `${folder}/run`;
      for (const filter of filters) {
        await Deno.mkdir(run);
        const open = () => openBenchmark(loaded, { ...watch, filter }).catch(String);
        const fresh = await open();
        if (typeof fresh === "string") {
          const whole = await openBenchmark(loaded, watch);
          await whole.keep(run);
          assertEquals(await open(), fresh, name);
        } else {
          await fresh.keep(run);
          const kept = await open();
          if (typeof kept === "string") throw new Error(kept);
          assertEquals([fresh.isKept, kept.isKept], [false, true]);
          assertEquals(dataOf(kept), { ...dataOf(fresh), emptyTexts: [] });
        }
        await Deno.remove(run, { recursive: true });
      }
    });
  }
});
