import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  type Config,
  dryRun,
  evaluate,
  loadConfig,
  openBenchmark,
} from "../../../lib/evaluation/mod.ts";
import type { Progress } from "../../../lib/evaluation/mod.ts";
import { readJournal } from "../../../lib/evaluation/journal.ts";
import { encodeRecord, type JournalRecord } from "../../../lib/evaluation/journal_record.ts";
import { InputError } from "../../../lib/input_error.ts";
import { ModelGoneError } from "../../../lib/models/mod.ts";
import { inTempFolder, writeBenchmark } from "../../helpers/benchmark.ts";
import { configure } from "../../helpers/configuration.ts";
import { ROOT } from "../../helpers/task.ts";
import { UNREPORTED } from "../../helpers/unreported.ts";

const MODELS = `${ROOT}tests/fixtures/serving_models.ts`;

interface Case {
  readonly stages?: Config["evaluation"]["stages"];
  readonly pairs?: number;
  readonly editor?: string;
  readonly judge?: string;
  readonly more?: string;
}

/** Evaluates with the served models; returns what happened and what was said. */
async function run(
  folder: string,
  { stages = "sequential", pairs = 6, editor = "", judge = "", more = "" }: Case = {},
) {
  await writeBenchmark(folder, pairs);
  const notes = `${folder}/notes.txt`;
  const model = (name: string, params: string) =>
    `class_path: ${MODELS}#${name}\n  params: { notes: "${notes}"${params} }`;
  const loaded = await loadConfig(
    await configure(folder, {
      editor: model("ServedEditor", editor),
      judge: model("ServedJudge", judge),
      evaluation: `  stages: ${stages}\n${more}`,
    }),
  );
  const messages: string[] = [];
  const controller = new AbortController();
  const progress: Progress[] = [];
  const watch = {
    signal: controller.signal,
    onProgress: (now: Progress) => void progress.push(now),
    onMessage: (message: string) => void messages.push(message),
  };
  const benchmark = await openBenchmark(loaded, watch);
  const finish = () => evaluate(loaded, benchmark, { ...watch, ...UNREPORTED });
  const lines = async () => (await Deno.readTextFile(notes)).trim().split("\n");
  const journal = async () => (await readJournal(`${folder}/run/journal.jsonl`)).records;
  const dry = () => dryRun(loaded, { benchmark });
  /** Puts other records in the place of each, or none. */
  const change = async (changed: (record: JournalRecord) => readonly JournalRecord[]) => {
    const text = (await journal()).flatMap(changed).map((record) => `${encodeRecord(record)}\n`);
    await Deno.writeTextFile(`${folder}/run/journal.jsonl`, text.join(""));
  };
  const stop = () => controller.abort(new DOMException("Interrupted", "AbortError"));
  return { finish, stop, messages, progress, lines, journal, change, dry, folder: `${folder}/run` };
}

Deno.test("evaluate() frees the editor before it loads the judge, so that they take turns", async () => {
  await inTempFolder(async (folder) => {
    const { finish, lines } = await run(folder);
    const { outcomes } = await finish();
    assertEquals(outcomes.map(({ score }) => score), [7, 7, 7, 7, 7, 7]);
    const seen = await lines();
    assertEquals(seen.at(0), "editor loaded");
    assertEquals(seen.indexOf("judge loaded"), seen.indexOf("editor freed") + 1);
    assertEquals(seen.at(-1), "judge freed");
  });
});

Deno.test("evaluate() with overlapped stages judges an edit as soon as it exists", async () => {
  await inTempFolder(async (folder) => {
    const { finish, lines, progress } = await run(folder, {
      stages: "overlapped",
      editor: ", ms: 20",
      judge: ", ms: 5",
    });
    const { outcomes } = await finish();
    assertEquals(outcomes.map(({ status }) => status), Array(6).fill("scored"));
    const seen = await lines();
    const first = seen.findIndex((line) => line.startsWith("judge 00000_"));
    const last = seen.findIndex((line) => line.startsWith("edit 00005_"));
    assert(first < last, seen.join("\n"));
    const judged = progress.findLast(({ stage }) => stage === "judge");
    assertEquals([judged?.done, judged?.edited?.done], [6, 6]);
  });
});

Deno.test("evaluate() with overlapped stages lets a fast editor wait for a slow judge", async () => {
  await inTempFolder(async (folder) => {
    const { finish, lines } = await run(folder, {
      stages: "overlapped",
      pairs: 12,
      judge: ", ms: 15",
    });
    await finish();
    let made = 0;
    let most = 0;
    for (const line of await lines()) {
      if (/^edit .* ends$/.test(line)) made += 1;
      if (/^judge .* ends$/.test(line)) made -= 1;
      most = Math.max(most, made);
    }
    // Two wait in the queue, one is judged, one is taken to be judged, one waits to be handed over.
    assert(most <= 5, `${most} edits were ahead of the judge`);
  });
});

for (const stages of ["sequential", "overlapped"] as const) {
  Deno.test(`evaluate() with ${stages} stages goes on with the mean of the scores so far`, async () => {
    await inTempFolder(async (folder) => {
      const { finish, change, progress } = await run(folder, { stages });
      await finish();
      // Three are left to judge, one of them to edit, too, and its score no longer counts.
      let edits = 0;
      let judged = 0;
      await change((record) => {
        if (record.type === "edit") return (edits += 1) === 1 ? [] : [record];
        if (record.type !== "judge" || record.status !== "replied") return [record];
        judged += 1;
        const { parsed } = record;
        if (parsed.status !== "scored") return [record];
        const image = judged === 1 ? { imageHash: "another", key: `other ${record.key}` } : {};
        return judged === 2 || judged === 3
          ? []
          : [{ ...record, ...image, parsed: { ...parsed, score: 4 } }];
      });
      const before = progress.length;
      await finish();
      const told = progress.slice(before).filter(({ stage }) => stage === "judge");
      assertEquals([told[0]?.done, told[0]?.mean], [3, 4]);
      assertEquals([told.at(-1)?.done, told.at(-1)?.mean], [6, 5.5]);
    });
  });

  Deno.test(`evaluate() with ${stages} stages asks again where answers are to other questions`, async () => {
    await inTempFolder(async (folder) => {
      const { finish, journal, lines, change } = await run(folder, { stages });
      await finish();
      assertEquals((await journal()).filter(({ type }) => type === "judge").length, 6);
      // As another release would have asked about three of the pairs; a fourth was not judged.
      let judged = 0;
      await change((record) => {
        if (record.type !== "judge") return [record];
        judged += 1;
        if (judged === 4) return [];
        return [judged < 4 ? { ...record, key: `other ${record.key}` } : record];
      });
      const told = (await lines()).length;
      const { ending, outcomes } = await finish();
      assertEquals(ending, "done");
      assertEquals(outcomes.map(({ score }) => score), [7, 7, 7, 7, 7, 7]);
      const news = (await lines()).slice(told).filter((line) => /^judge .* ends$/.test(line));
      assertEquals(news.length, 4);
      assertEquals(new Set(news).size, 4);
      assertEquals((await finish()).ending, "nothing to do");
    });
  });

  Deno.test(`evaluate() with ${stages} stages makes edits again that depended on something else`, async () => {
    await inTempFolder(async (folder) => {
      const { finish, dry, lines, change } = await run(folder, {
        stages,
        judge: ", refuse: [5]",
      });
      await finish();
      // As another release would have named two of the edits, the first of which was not judged, and
      // the judgements of the second and third. The judge refuses the last.
      const others = new Set(["edit 0", "edit 1", "judge 1", "judge 2"]);
      const seen = { edit: 0, judge: 0 };
      await change((record) => {
        if (record.type !== "edit" && record.type !== "judge") return [record];
        const place = seen[record.type]++;
        const name = `${record.type} ${place}`;
        if (name === "judge 0") return [];
        return [others.has(name) ? { ...record, key: `other ${record.key}` } : record];
      });
      const { edits, judgements } = await dry();
      assertEquals([edits, judgements], [2, 4]);
      const told = (await lines()).length;
      const { ending, outcomes } = await finish();
      assertEquals(ending, "done");
      assertEquals(outcomes.map(({ score }) => score), [7, 7, 7, 7, 7, undefined]);
      const news = (await lines()).slice(told);
      assertEquals(news.filter((line) => /^edit .* ends$/.test(line)).length, 2);
      // Once each: the judgements of three pairs, and the one that is refused.
      const judged = (lines: readonly string[]) =>
        lines.filter((line) => /^judge .* begins$/.test(line));
      assertEquals(judged(news).map((line) => line.slice(6, 11)), [
        "00005",
        "00000",
        "00001",
        "00002",
      ]);
      await finish();
      assertEquals(judged((await lines()).slice(told)).length, 5);
    });
  });

  Deno.test(`evaluate() with ${stages} stages records a refused edit and tries it again later`, async () => {
    await inTempFolder(async (folder) => {
      const { finish, journal } = await run(folder, {
        stages,
        editor: ", refuse: [1]",
        judge: ", refuse: [2]",
        more: "  unparsed_policy: default\n",
      });
      const { outcomes } = await finish();
      assertEquals(outcomes[1]?.status, "refused");
      assertEquals(outcomes[1]?.reason, "The editing model refused: violates the policy");
      // The policy is for what a judge answered; here it was never asked.
      assertEquals(outcomes[1]?.defaulted, undefined);
      assertEquals(outcomes[2]?.status, "refused");
      assertEquals(outcomes[2]?.reason, "violates the policy");
      const asked = (await journal()).length;
      const again = await finish();
      assertEquals(
        again.outcomes.map(({ status }) => status),
        outcomes.map(({ status }) => status),
      );
      // One edit and one judgement more, and the report's record where it changed.
      const fresh = (await journal()).slice(asked).filter(({ type }) => type !== "report");
      assertEquals(fresh.map((record) => record.type), ["edit", "judge"]);
    });
  });

  Deno.test(`evaluate() with ${stages} stages stops when the judge is gone, and keeps the rest`, async () => {
    await inTempFolder(async (folder) => {
      const { finish, journal, lines } = await run(folder, { stages, judge: ", goneAt: 2" });
      await assertRejects(() => finish(), ModelGoneError, "crashed for the 4th time");
      const records = await journal();
      const judged = records.filter(({ type }) => type === "judge");
      assertEquals(judged.length, 2);
      assert(records.every((record) => !("status" in record) || record.status !== "failed"));
      const freed = (await lines()).filter((line) => line.endsWith("freed"));
      assertEquals(freed.toSorted(), ["editor freed", "judge freed"]);
    });
  });

  for (const ms of [0, 30, 90, 150]) {
    Deno.test(`evaluate() with ${stages} stages ends in order when it is stopped after ${ms} ms`, async () => {
      await inTempFolder(async (folder) => {
        const { finish, stop, journal, lines } = await run(folder, {
          stages,
          pairs: 12,
          editor: ", ms: 5",
          judge: ", ms: 40",
          more: "  concurrency: { edit: 4 }\n",
        });
        const ending = finish();
        setTimeout(stop, ms);
        assertEquals((await ending).ending, "interrupted");
        assert((await journal()).every((record) => !("reason" in record)));
        const seen = await lines().catch(() => []);
        assertEquals(
          seen.filter((line) => line.endsWith("freed")).length,
          seen.filter((line) => line.endsWith("loaded")).length,
        );
      });
    });
  }

  Deno.test(`evaluate() with ${stages} stages names a judge that does not load`, async () => {
    await inTempFolder(async (folder) => {
      const { finish } = await run(folder, { stages, judge: ", broken: true" });
      await assertRejects(
        () => finish(),
        InputError,
        "Cannot use the judge ServedJudge: it does not start",
      );
    });
  });
}

Deno.test("evaluate() keeps servers in run.json, and what they could not honour in the report", async () => {
  await inTempFolder(async (folder) => {
    const { finish, messages, journal, folder: path } = await run(folder);
    const { metadata } = await finish();
    assert(messages.includes("the editor's server was restarted"));
    const { servers } = JSON.parse(await Deno.readTextFile(`${path}/run.json`));
    assertEquals(servers.diffusion_model.length, 1);
    const { at: _at, ...server } = servers.diffusion_model[0];
    assertEquals(server, {
      url: "http://127.0.0.1:1",
      software: "served",
      version: "1.2",
      models: ["copy-1"],
      unsupported: ["seed: the server has no such field"],
    });
    assertEquals(servers.reward_model, []);
    assert(
      metadata.notices.includes(
        "Not honoured by the editing model's server: seed: the server has no such field",
      ),
    );
    assertEquals(metadata.judgeTokens, { prompt: 600, completion: 24 });
    const records = await journal();
    const edit = records.find(({ type }) => type === "edit");
    assert(edit?.type === "edit" && edit.status === "done");
    assertEquals(edit.serving, { url: "http://127.0.0.1:1", latencyMs: 1, attempts: 2 });
    const reply = records.find(({ type }) => type === "judge");
    assert(reply?.type === "judge" && reply.status === "replied");
    assertEquals(reply.serving?.model, "judge-1");
    assertEquals(reply.logprobs?.[0]?.top?.[0]?.token, "7");
  });
});
