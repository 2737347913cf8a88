import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import { readJournal } from "../../../lib/evaluation/journal.ts";
import { readReport } from "../../../lib/report/mod.ts";
import { inTempFolder, writeBenchmark } from "../../helpers/benchmark.ts";
import { chatServer, completion, models, transformersOpenapi } from "../../helpers/chat_server.ts";
import { configure } from "../../helpers/configuration.ts";
import { runTask } from "../../helpers/task.ts";

const token = (text: string, top: Readonly<Record<string, number>>) => ({
  token: text,
  logprob: Math.log(top[text] ?? 1),
  top_logprobs: Object.entries(top).map(([token, share]) => ({ token, logprob: Math.log(share) })),
});

/** A judge that writes 7.0, but wavers. */
const WAVERING = {
  content: [
    token("7", { 7: 0.5, 9: 0.3, 8: 0.2 }),
    token(".", { ".": 1 }),
    token("0", { 0: 1 }),
  ],
};
const MEAN = 0.5 * 7 + 0.3 * 9 + 0.2 * 8;

/** A judge that leaves out the probabilities of every other reply. */
function forgetful() {
  let asked = 0;
  return chatServer({
    "GET /v1/models": models("vllm", "served/judge"),
    "POST /v1/chat/completions": () =>
      Response.json(completion("7.0", { logprobs: asked++ % 2 === 0 ? WAVERING : null })),
  });
}

async function evaluated(folder: string, scoring: string, url: string) {
  await writeBenchmark(folder, 4);
  const params = JSON.stringify({ endpoints: [url], scoring, concurrency: 1 });
  const config = await configure(folder, {
    editor: "class_path: copy",
    judge: `class_path: chat-completions\n  params: ${params}`,
    evaluation: "  max_reasks: 0\n",
  });
  const { code, stdout, stderr } = await runTask("evaluate", ["--config", config, "--json"]);
  assertEquals(code, 0, stderr);
  const { files } = JSON.parse(stdout);
  const read = (end: string) =>
    Deno.readTextFile(`${folder}/run/${files.find((file: string) => file.endsWith(end))}`);
  return {
    report: readReport(JSON.parse(await read(".json"))),
    markdown: await read(".md"),
    records: (await readJournal(`${folder}/run/journal.jsonl`)).records,
  };
}

Deno.test("expected scores are noted beside the written ones, and reported", async () => {
  await using server = forgetful();
  await inTempFolder(async (folder) => {
    const { report, markdown, records } = await evaluated(folder, "both", server.url);
    const [chat] = server.chats();
    assertEquals([chat?.logprobs, chat?.top_logprobs], [true, 20]);
    assertEquals(report.overall.mean, 7);
    const { expected } = report;
    assert(expected !== null);
    assertEquals([expected.overall.pairs, expected.overall.written], [2, 2]);
    assertAlmostEquals(expected.overall.expected_mean ?? 0, MEAN, 1e-9);
    assertEquals(expected.overall.written_mean, 7);
    assertEquals(report.pairs.filter((pair) => pair.expected !== null).length, 2);
    assertStringIncludes(markdown, "## Expected scores");
    assertStringIncludes(markdown, "+0.800");
    // Twenty alternatives for each token would fill the journal unasked.
    assert(records.every((record) => !("logprobs" in record)));
  });
});

Deno.test("the expected score counts where that is asked for, and nothing stands in for it", async () => {
  await using server = forgetful();
  await inTempFolder(async (folder) => {
    const { report, markdown } = await evaluated(folder, "expected", server.url);
    const scores = report.pairs.map(({ score, rule, reason }) => ({ score, rule, reason }));
    assertEquals(report.counts.scored, 2);
    for (const { score, rule, reason } of scores) {
      if (score === null) {
        assertEquals(reason, "The reply has no place where the probabilities of scores are known.");
      } else {
        assertAlmostEquals(score, MEAN, 1e-9);
        assertEquals(rule, "expected");
      }
    }
    assertStringIncludes(markdown, "They are the scores of this report.");
    const reparsed = await runTask("reparse", ["--run", `${folder}/run`]);
    assertEquals(reparsed.code, 0, reparsed.stderr);
    assertStringIncludes(reparsed.stdout + reparsed.stderr, "4 replies, 0 read otherwise today");
  });
});

Deno.test("a server without log-probabilities is refused before anything is edited", async () => {
  await using server = chatServer({
    "GET /v1/models": models("hub", "served/judge"),
    "GET /openapi.json": () => Response.json(transformersOpenapi()),
  });
  await inTempFolder(async (folder) => {
    await writeBenchmark(folder, 1);
    const judge = { model: "served/judge", endpoints: [server.url], scoring: "expected" };
    const params = JSON.stringify(judge);
    const config = await configure(folder, {
      editor: "class_path: copy",
      judge: `class_path: chat-completions\n  params: ${params}`,
    });
    const { code, stderr } = await runTask("evaluate", ["--config", config]);
    assertEquals(code, 2);
    assertStringIncludes(stderr, "gives no log-probabilities. Write `scoring: text`");
  });
});
