import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import type { JudgeGraphs } from "../../../../../lib/models/reward/qwen3_vl/judge_graphs.ts";
import { GREEDY, JudgePipeline } from "../../../../../lib/models/reward/qwen3_vl/judge_pipeline.ts";
import { openJudgeGraphs } from "../../../../../lib/models/reward/qwen3_vl/open_judge_graphs.ts";
import {
  TINY_EXPERTS_JUDGE,
  TINY_JUDGE,
  TINY_PUBLIC_JUDGE,
} from "../../../../helpers/exported_model.ts";
import { picture } from "../../../../helpers/oracle_picture.ts";
import { largestDifference, toNumbers } from "../../diffusion/qwen_image_edit/layout_oracle.ts";
import oracle from "./oracle/replies.json" with { type: "json" };

const OPTIONS = { ...GREEDY, max_new_tokens: 24, logprobs: true };

/** The same graphs behind a template that writes these prompts, one after the other. */
function withPrompts(graphs: JudgeGraphs, prompts: readonly string[]): JudgeGraphs {
  let next = 0;
  return {
    manifest: graphs.manifest,
    tokenizer: graphs.tokenizer,
    template: () => prompts[next++ % prompts.length] ?? "",
    hasBranches: graphs.hasBranches,
    see: (patches, grid) => graphs.see(patches, grid),
    embed: (ids, rows) => graphs.embed(ids, rows),
    decode: (inputs) => graphs.decode(inputs),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

const models = [
  { name: "dense", folder: TINY_JUDGE, cases: oracle.qwen3_vl },
  { name: "of experts", folder: TINY_EXPERTS_JUDGE, cases: oracle.qwen3_vl_moe },
  { name: "in the public layout", folder: TINY_PUBLIC_JUDGE, cases: oracle.qwen3_vl_public },
];

for (const { name, folder, cases } of models) {
  Deno.test(`the judge replies as transformers does (${name})`, async () => {
    await using graphs = await openJudgeGraphs(folder, { device: "cpu", threads: 1 });
    const questions = cases.map(({ pictures }) => ({
      systemPrompt: "",
      userPrompt: "",
      showSource: false,
      images: pictures.map(([width = 0, height = 0]) => picture(width, height)),
      seed: 0,
    }));
    for (const [index, expected] of cases.entries()) {
      const question = questions[index];
      assert(question !== undefined);
      const pipeline = new JudgePipeline(withPrompts(graphs, [expected.prompt]));
      const { prompts: [prompt], logitsAt } = await pipeline.read([question], OPTIONS);
      assertEquals([...prompt?.ids ?? []].map(Number), toNumbers(expected.ids));
      const { temporal = [], height = [], width = [] } = prompt?.positions ?? {};
      assertEquals(
        [temporal, height, width].map((axis) => [...axis]),
        expected.positions.map(toNumbers),
      );
      const logits = toNumbers(expected.last_logits);
      const scale = Math.max(...logits.map(Math.abs));
      assert(largestDifference(logitsAt(0, -1), logits) < 1e-4 * scale);

      const [reply] = await pipeline.judge([question], OPTIONS);
      const ids = toNumbers(expected.reply.ids);
      assertEquals(reply?.ids, ids);
      assertEquals(reply?.text, expected.reply.text);
      assertEquals(reply?.truncated, ids.length === OPTIONS.max_new_tokens);
      for (const [place, { logprob }] of (reply?.logprobs ?? []).entries()) {
        assertAlmostEquals(logprob, toNumbers(expected.reply.logprobs)[place] ?? NaN, 1e-4);
      }
    }
    const together = new JudgePipeline(withPrompts(graphs, cases.map(({ prompt }) => prompt)));
    assertEquals(
      (await together.judge(questions, OPTIONS)).map(({ text }) => text),
      cases.map(({ reply }) => reply.text),
    );
  });
}
