import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { expectedScore } from "../../../../../lib/models/reward/expected_score.ts";
import { ExportedJudgeGraphs } from "../../../../../lib/models/reward/qwen3_vl/exported_graphs.ts";
import type { JudgeGraphs } from "../../../../../lib/models/reward/qwen3_vl/judge_graphs.ts";
import {
  GREEDY,
  JudgePipeline,
  type JudgeQuestion,
} from "../../../../../lib/models/reward/qwen3_vl/judge_pipeline.ts";
import { logSum } from "../../../../../lib/models/reward/qwen3_vl/next_token.ts";
import { TINY_EXPERTS_JUDGE, TINY_JUDGE } from "../../../../helpers/exported_model.ts";
import { picture } from "../../../../helpers/oracle_picture.ts";

const OPTIONS = { ...GREEDY, max_new_tokens: 12 };

const SOURCE = picture(300, 200);

function question(index: number, system = "You judge edits, from 0 to 10."): JudgeQuestion {
  const showSource = index % 2 === 1;
  const edited = picture(260 + 40 * index, 300 - 20 * index);
  return {
    systemPrompt: system,
    userPrompt: `Instruction: ${"make it rain. ".repeat(index + 1)}`,
    showSource,
    images: showSource ? [SOURCE, edited] : [edited],
    seed: index,
  };
}

async function open(model = TINY_JUDGE): Promise<ExportedJudgeGraphs> {
  return await ExportedJudgeGraphs.open(model, { device: "cpu", threads: 1 });
}

/** The same graphs, with what they are asked. */
function counted(graphs: ExportedJudgeGraphs) {
  const asked = { images: [] as number[], tokens: [] as number[], rows: new Set<number>() };
  const counting: JudgeGraphs = {
    manifest: graphs.manifest,
    tokenizer: graphs.tokenizer,
    template: graphs.template,
    hasBranches: graphs.hasBranches,
    see: (patches, grid) => {
      asked.images.push(patches.length);
      return graphs.see(patches, grid);
    },
    embed: (ids, rows) => graphs.embed(ids, rows),
    decode: (inputs) => {
      asked.tokens.push(inputs.deepstackRows.length);
      asked.rows.add(inputs.cache.rows);
      return graphs.decode(inputs);
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  return { counting, asked };
}

async function logits(pipeline: JudgePipeline, asked: JudgeQuestion): Promise<Float32Array> {
  return (await pipeline.read([asked], OPTIONS)).logitsAt(0, -1);
}

function distance(a: Float32Array, b: Float32Array): number {
  assertEquals(a.length, b.length);
  return a.reduce((most, x, index) => Math.max(most, Math.abs(x - (b[index] ?? NaN))), 0);
}

for (const [name, model] of [["dense", TINY_JUDGE], ["of experts", TINY_EXPERTS_JUDGE]] as const) {
  Deno.test(`JudgePipeline gives the same replies alone and in a batch (${name})`, async () => {
    await using graphs = await open(model);
    // Other heads, other lengths, one and two images.
    const systems = ["You judge edits, from 0 to 10.", "", "You judge edits, harshly and long."];
    const questions = [0, 1, 2, 3, 4].map((index) => question(index, systems[index % 3]));
    const alone = [];
    for (const each of questions) {
      alone.push(...await new JudgePipeline(graphs).judge([each], OPTIONS));
    }
    const pipeline = new JudgePipeline(graphs);
    assertEquals(await pipeline.judge(questions, OPTIONS), alone);
    // Once more, with all that is kept.
    assertEquals(await pipeline.judge(questions, OPTIONS), alone);
    assert(new Set(alone.map(({ text }) => text)).size > 2, "the images and prompts make no odds");

    const together = (await new JudgePipeline(graphs).read(questions, OPTIONS)).logitsAt;
    for (const [row, each] of questions.entries()) {
      const single = await logits(new JudgePipeline(graphs), each);
      assert(distance(together(row, -1), single) < 1e-5, `row ${row}`);
    }
  });
}

for (const [name, model] of [["dense", TINY_JUDGE], ["of experts", TINY_EXPERTS_JUDGE]] as const) {
  Deno.test(`JudgePipeline reads questions behind a long beginning in one row (${name})`, async () => {
    await using graphs = await open(model);
    const system = "You judge edits with great care. ".repeat(40);
    const questions = [1, 3, 5, 7].map((index) => question(index, system));
    const options = { ...OPTIONS, logprobs: true, top_logprobs: 2 };
    const alone = [];
    for (const each of questions) {
      alone.push(...await new JudgePipeline(graphs).judge([each], options));
    }
    const { counting, asked } = counted(graphs);
    const pipeline = new JudgePipeline(counting);
    const together = await pipeline.judge(questions, options);
    assertEquals(asked.rows, new Set([1]));
    for (const [index, { logprobs = [], ...reply }] of together.entries()) {
      const { logprobs: single = [], ...expected } = alone[index] ?? {};
      assertEquals<unknown>(reply, expected);
      for (const [place, { logprob, top }] of logprobs.entries()) {
        // Rounding adds up from step to step.
        assertAlmostEquals(logprob, single[place]?.logprob ?? NaN, 1e-4);
        assertEquals(top?.map(({ token }) => token), single[place]?.top?.map(({ token }) => token));
      }
    }
    const { logitsAt } = await pipeline.read(questions, OPTIONS);
    for (const [index, each] of questions.entries()) {
      const single = await logits(new JudgePipeline(graphs), each);
      assert(distance(logitsAt(index, -1), single) < 1e-5, `question ${index}`);
    }
  });
}

Deno.test("JudgePipeline ends each reply where it would end alone, and drops its row", async () => {
  await using graphs = await open();
  const questions = [0, 1, 2, 3].map((index) => question(index));
  const replies = await new JudgePipeline(graphs).judge(questions, OPTIONS);
  // A token that comes early in one reply and late or never in another ends both from now on.
  const stop = replies[0]?.ids[2] ?? 0;
  const expected = replies.map(({ ids }) => {
    const end = ids.indexOf(stop);
    return { ids: end < 0 ? ids : ids.slice(0, end + 1), truncated: end < 0 };
  });
  const lengths = expected.map(({ ids }) => ids.length);
  assert(new Set(lengths).size > 1, `all replies have ${lengths} tokens`);
  const { counting, asked } = counted(graphs);
  const stopping = {
    ...counting,
    manifest: { ...graphs.manifest, generation: { eos_token_id: [stop, 4] } },
  };
  const ended = await new JudgePipeline(stopping).judge(questions, OPTIONS);
  assertEquals(ended.map(({ ids, truncated }) => ({ ids, truncated })), expected);
  // The last steps have fewer rows than the first.
  const steps = asked.tokens.filter((tokens) => tokens <= questions.length);
  assertEquals(steps.reduce((sum, rows) => sum + rows, 0), lengths.reduce((a, b) => a + b) - 4);
});

Deno.test("JudgePipeline reads a prompt's beginning once, with the same numbers", async () => {
  await using graphs = await open();
  const { counting, asked } = counted(graphs);
  const pipeline = new JudgePipeline(counting);
  const [first, second] = [question(0), { ...question(0), userPrompt: "Another instruction" }];
  const cold = await logits(new JudgePipeline(graphs), second);
  await logits(pipeline, first);
  const [head = 0, rest = 0] = asked.tokens;
  assert(head > 10 && rest > 10, `${head} and ${rest} tokens`);
  asked.tokens.length = 0;
  const warm = await logits(pipeline, second);
  assertEquals(asked.tokens.length, 1);
  assert(distance(cold, warm) < 1e-5);

  // Only what differs is read where a part of the beginning is known.
  asked.tokens.length = 0;
  const harsher = { ...first, systemPrompt: `${first.systemPrompt} Be harsh.` };
  const partly = await logits(pipeline, harsher);
  assert((asked.tokens[0] ?? head) < head, `${asked.tokens[0]} of ${head} tokens`);
  assert(distance(partly, await logits(new JudgePipeline(graphs), harsher)) < 1e-5);
});

Deno.test("JudgePipeline forgets the beginnings longest unasked for", async () => {
  await using graphs = await open();
  const { counting, asked } = counted(graphs);
  const pipeline = new JudgePipeline(counting, { prefixBytes: 0 });
  const a = question(0, "Alpha");
  const b = question(0, "Beta");
  for (const each of [a, a, b, a]) {
    asked.tokens.length = 0;
    await logits(pipeline, each);
  }
  // The start of every prompt is the same; the rest of a's beginning had to be read again.
  assertEquals(asked.tokens.length, 2);
});

Deno.test("JudgePipeline sees an image once while it is shown again", async () => {
  await using graphs = await open();
  const { counting, asked } = counted(graphs);
  const pipeline = new JudgePipeline(counting);
  await pipeline.judge([question(1), question(3), { ...question(1), userPrompt: "?" }], OPTIONS);
  assertEquals(asked.images, [1, 1, 1]);
});

Deno.test("JudgePipeline sees images of one size together, while they are few, as each alone", async () => {
  await using graphs = await open();
  const ofSide = (side: number) => {
    const light = picture(side, side);
    const dark = { ...light, data: light.data.map((value) => value / 2) };
    return { ...question(1), images: [light, dark] };
  };
  const { counting, asked } = counted(graphs);
  const found = await logits(new JudgePipeline(counting), ofSide(512));
  assertEquals(asked.images, [2]);
  const singly: JudgeGraphs = {
    ...counting,
    see: async (patches, grid) =>
      (await Promise.all(patches.map((each) => graphs.see([each], grid)))).flat(),
  };
  assert(distance(await logits(new JudgePipeline(singly), ofSide(512)), found) < 1e-5);
  await logits(new JudgePipeline(counting), ofSide(544));
  assertEquals(asked.images, [2, 1, 1]);
});

Deno.test("JudgePipeline reads long prompts piece by piece, with the same numbers", async () => {
  await using graphs = await open();
  const questions = [question(0), question(3)];
  const whole = (await new JudgePipeline(graphs).read(questions, OPTIONS)).logitsAt;
  const pieces = (await new JudgePipeline(graphs, { piece: 7 }).read(questions, OPTIONS)).logitsAt;
  for (const row of [0, 1]) assert(distance(whole(row, -1), pieces(row, -1)) < 1e-5);
});

Deno.test("JudgePipeline tells the text as it is written", async () => {
  await using graphs = await open();
  const told: string[][] = [[], []];
  const replies = await new JudgePipeline(graphs).judge([question(0), question(1)], OPTIONS, {
    onText: (index, text) => told[index]?.push(text),
  });
  assertEquals(told.map((pieces) => pieces.join("")), replies.map(({ text }) => text));
});

Deno.test("JudgePipeline is broken off between steps", async () => {
  await using graphs = await open();
  let steps = 0;
  const onStep = () => ++steps > 3 ? Promise.reject(new Error("enough")) : Promise.resolve();
  const pipeline = new JudgePipeline(graphs);
  const broken = await pipeline.judge([question(0)], OPTIONS, { onStep }).catch(String);
  assertEquals(broken, "Error: enough");
  const after = await pipeline.judge([question(0)], OPTIONS);
  assertEquals(after, await new JudgePipeline(graphs).judge([question(0)], OPTIONS));
});

/** The probabilities of the tokens behind a reply's beginning, read in a run of its own. */
async function behind(graphs: ExportedJudgeGraphs, asked: JudgeQuestion, reply: string) {
  const opened: JudgeGraphs = {
    manifest: graphs.manifest,
    tokenizer: graphs.tokenizer,
    template: (turns) => graphs.template(turns) + reply,
    hasBranches: false,
    see: (patches, grid) => graphs.see(patches, grid),
    embed: (ids, rows) => graphs.embed(ids, rows),
    decode: (inputs) => graphs.decode(inputs),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  const found = await logits(new JudgePipeline(opened), asked);
  const whole = logSum(found);
  return (token: string) => {
    const id = graphs.tokenizer.token_to_id(token);
    return id === undefined ? NaN : Math.exp((found[id] ?? NaN) - whole);
  };
}

for (
  const [name, model, lead] of [
    ["dense", TINY_JUDGE, "Score: "],
    ["dense, no words before it", TINY_JUDGE, ""],
    ["of experts", TINY_EXPERTS_JUDGE, "Score: "],
  ] as const
) {
  Deno.test(`the expected score is that of every beginning read by itself (${name})`, async () => {
    await using graphs = await open(model);
    const digits = Array.from("0123456789");
    const asked = question(1);
    const options = { ...OPTIONS, score_prefix: lead };
    const first = await behind(graphs, asked, lead);
    const one = await behind(graphs, asked, `${lead}1`);
    const points = [];
    for (const whole of [...digits, "10"]) {
      const next = await behind(graphs, asked, `${lead}${whole}`);
      const after = await behind(graphs, asked, `${lead}${whole}.`);
      points.push({
        probability: whole === "10" ? first("1") * one("0") : first(whole),
        digit: digits.reduce((sum, digit) => sum + next(digit), 0),
        point: next("."),
        decimals: digits.map(after),
      });
    }
    const expected = expectedScore(points);
    const others = [question(0), asked, question(2)];
    const answers = await new JudgePipeline(graphs).judge(others, {
      ...options,
      scoring: "expected",
    });
    const found = answers[1]?.expected;
    assert(found !== undefined);
    assertAlmostEquals(found.mean, expected.mean, 1e-5);
    assertAlmostEquals(found.entropy, expected.entropy, 1e-5);
    assertAlmostEquals(found.mass, expected.mass, 1e-6);
    for (const [index, share] of expected.shares.entries()) {
      assertAlmostEquals(found.shares[index] ?? NaN, share, 1e-6);
    }
    assertEquals(answers[1]?.text, "");

    // The text beside it is the one that is written without it.
    const both = await new JudgePipeline(graphs).judge(others, { ...options, scoring: "both" });
    const texts = await new JudgePipeline(graphs).judge(others, OPTIONS);
    assertEquals<unknown>(both.map(({ expected: _, ...reply }) => reply), texts);
    assertAlmostEquals(both[1]?.expected?.mean ?? NaN, expected.mean, 1e-5);
  });
}
