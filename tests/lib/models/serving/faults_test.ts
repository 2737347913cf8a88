import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { decodePixels, encodePng } from "../../../../lib/image/pixels.ts";
import { ImagesEditsModel } from "../../../../lib/models/diffusion/images_edits/images_edits.ts";
import { RefusedError } from "../../../../lib/models/mod.ts";
import { ChatCompletionsModel } from "../../../../lib/models/reward/chat_completions/chat_completions.ts";
import { RequestFailure } from "../../../../lib/models/serving/http/failure.ts";
import { type PoolTiming, ServerPool } from "../../../../lib/models/serving/pool/server_pool.ts";
import {
  type Fault,
  FAULTS,
  type FaultServer,
  faultsOf,
  messageOfFault,
  scoreOf,
  scripted,
  startFaultServer,
} from "../../../helpers/fault_server.ts";

const { signal } = new AbortController();
const SOURCE = await encodePng({
  width: 64,
  height: 48,
  data: Uint8Array.from({ length: 64 * 48 * 3 }, (_, i) => i * 7919 % 251),
});

async function editOn(
  urls: readonly string[],
  { seed = 5, instruction = "Make it night", concurrency = 4, attempt_timeout = 2 } = {},
) {
  const model = new ImagesEditsModel(ImagesEditsModel.paramsSchema.parse({
    endpoints: urls,
    size: "source",
    concurrency,
    attempt_timeout,
  }));
  try {
    await model.initialize();
    return await model.editImage({ id: "a", instruction, source: SOURCE, seed }, signal);
  } finally {
    await model.dispose();
  }
}

async function judgeOn(url: string, { attempt_timeout = 2 } = {}) {
  const model = new ChatCompletionsModel(ChatCompletionsModel.paramsSchema.parse({
    endpoints: [url],
    attempt_timeout,
  }));
  const request = { id: "a", systemPrompt: "Judge.", userPrompt: "Is it night?", seed: 5 };
  try {
    await model.initialize();
    return await model.score(
      { ...request, source: SOURCE, edited: SOURCE, showSource: false },
      signal,
    );
  } finally {
    await model.dispose();
  }
}

const fatesSeen = ({ seen }: FaultServer) => seen.map(({ fate }) => fate);

/** Time of an attempt in s; only a server that keeps its client waiting needs a short one. */
const timeoutFor = (fault: Fault) => fault === "silent" || fault === "slow-body" ? 0.3 : 2;

/** Whether an answer came in the attempts that it takes when the first one meets a fault. */
function isCounted(attempts: number | undefined, fault: Fault): boolean {
  // What got no answer on a connection that was used before, fetch itself may send again.
  return attempts === 2 || (fault === "reset-before" && attempts === 1);
}

/** What the error of a fault that is final says beyond the server's address. */
function finalMessage(fault: Fault, route: string): string {
  switch (fault) {
    case "wrong-image":
      return `that are not an image: they begin with "${messageOfFault(fault)}"`;
    case "wrong-size":
      return "asked for 64x48, got 80x48";
    case "error-object":
      return `answered 200, but with an error: ${messageOfFault(fault)}`;
    case "422":
      return `answered 422: body.prompt: ${messageOfFault(fault)}`;
    default:
      return `answered ${fault}${fault === "404" ? ` on ${route}` : ""}: ${messageOfFault(fault)}`;
  }
}

for (const fault of faultsOf("edit")) {
  const attempt_timeout = timeoutFor(fault);
  if (FAULTS[fault] === "again") {
    Deno.test(`an edit is asked for again after ${fault}`, async () => {
      await using server = startFaultServer({ fates: scripted([fault]) });
      const { image, serving } = await editOn([server.url], { attempt_timeout });
      assertEquals(fatesSeen(server), [fault, "good"]);
      assert(isCounted(serving?.attempts, fault), `${serving?.attempts} attempts`);
      assertEquals(serving?.url, server.url);
      assertEquals([...(await decodePixels(image)).data.subarray(0, 3)], [5, 0, 200]);
      assertEquals(server.seen[0]?.fields, server.seen[1]?.fields);
    });
  } else if (FAULTS[fault] === "refused") {
    Deno.test(`an edit is refused, and not asked for again, after ${fault}`, async () => {
      await using server = startFaultServer({ fates: scripted([fault]) });
      await assertRejects(() => editOn([server.url]), RefusedError, messageOfFault(fault));
      assertEquals(fatesSeen(server), [fault]);
    });
  } else {
    Deno.test(`an edit fails with the server's words, at once, after ${fault}`, async () => {
      await using server = startFaultServer({ fates: scripted([fault]) });
      const error = await assertRejects(() => editOn([server.url]), Error);
      assertStringIncludes(error.message, finalMessage(fault, "/v1/images/edits"));
      assertEquals(fatesSeen(server), [fault]);
    });
  }
}

for (const fault of faultsOf("judge")) {
  const attempt_timeout = timeoutFor(fault);
  if (FAULTS[fault] === "again") {
    Deno.test(`a judge is asked again after ${fault}`, async () => {
      await using server = startFaultServer({ fates: scripted([fault]) });
      const judgement = await judgeOn(server.url, { attempt_timeout });
      assertEquals(fatesSeen(server), [fault, "good"]);
      assert(judgement.kind === "reply");
      assert(isCounted(judgement.serving?.attempts, fault));
      assertEquals(judgement.text, `Score: ${scoreOf(server.seen[1]?.subject ?? "")}`);
    });
  } else if (FAULTS[fault] === "refused") {
    Deno.test(`a judgement is refused, and not asked for again, after ${fault}`, async () => {
      await using server = startFaultServer({ fates: scripted([fault]) });
      assertEquals(await judgeOn(server.url), { kind: "refused", reason: messageOfFault(fault) });
      assertEquals(fatesSeen(server), [fault]);
    });
  } else {
    Deno.test(`a judgement fails with the server's words, at once, after ${fault}`, async () => {
      await using server = startFaultServer({ fates: scripted([fault]) });
      const error = await assertRejects(() => judgeOn(server.url), RequestFailure);
      const said = fault === "422"
        ? `body.prompt: ${messageOfFault(fault)}`
        : messageOfFault(fault);
      assertStringIncludes(error.message, server.url);
      assertStringIncludes(error.message, said);
      assertEquals(fatesSeen(server), [fault]);
    });
  }
}

for (const [fault, least] of [["429-seconds", 1000], ["429-date", 1000]] as const) {
  Deno.test(`a server that asks for a wait (${fault}) is left alone so long`, async () => {
    // A date has whole seconds, so that a wait of 2 s comes out as 1 s to 2 s.
    const retryAfter = fault === "429-date" ? 2 : 1;
    await using server = startFaultServer({ fates: scripted([fault]), retryAfter });
    await judgeOn(server.url);
    const [first, second] = server.seen.map(({ at }) => at);
    const wait = (second ?? 0) - (first ?? 0);
    assert(wait >= least - 20, `asked again after ${wait} ms`);
  });
}

/** Short waits, for tests of what many requests do together. */
const QUICK = { base: 10, cap: 80, probeFirst: 50, probeCap: 100 } satisfies Partial<PoolTiming>;

/** Puts `count` judgements to servers, as many at once as the pool lets through. */
async function judgeMany(
  urls: readonly string[],
  { count, concurrency, onStarted = () => {} }: {
    readonly count: number;
    readonly concurrency: number;
    readonly onStarted?: () => void;
  },
) {
  const limits = { concurrency, attempt_timeout: 5, total_timeout: 20, max_attempts: 1000 };
  const pool = new ServerPool({ endpoints: urls, ...limits }, { role: "judge", timing: QUICK });
  await pool.start(
    undefined,
    ({ url }) => Promise.resolve({ url, software: "unknown", models: [], unsupported: [] }),
  );
  onStarted();
  try {
    return await Promise.all(Array.from({ length: count }, (_, i) =>
      pool.run(
        (endpoint) =>
          endpoint.request({
            path: "/v1/chat/completions",
            json: { messages: [{ role: "user", content: `question ${i}` }] },
          }),
        signal,
      )));
  } finally {
    await pool.stop();
  }
}

Deno.test("a storm of 429 from a server at its limit fails nothing, and it calms down", async () => {
  await using server = startFaultServer({ capacity: 6, latency: 10 });
  const results = await judgeMany([server.url], { count: 200, concurrency: 48 });
  assertEquals(results.length, 200);
  const turnedAway = fatesSeen(server).map((fate) => fate === "429");
  assertEquals(turnedAway.filter((is) => !is).length, 200);
  // The first burst meets a wall; from then on the limit stays near what the server takes.
  assert(turnedAway.length < 400, `${turnedAway.length} requests for 200 answers`);
  const late = turnedAway.slice(-100).filter(Boolean).length;
  assert(late < 50, `${late} of the last 100 requests were turned away`);
});

Deno.test("a server that breaks every connection is left out, and the other does it all", async () => {
  await using bad = startFaultServer({ fates: () => "reset-before" });
  await using good = startFaultServer({ latency: 5 });
  const results = await judgeMany([bad.url, good.url], {
    count: 100,
    concurrency: 4,
    onStarted: bad.fallIll,
  });
  assertEquals(new Set(results.map(({ url }) => url)), new Set([good.url]));
  assertEquals(good.seen.length, 100);
  // Four at once, three failures in a row; fetch itself sends each of them twice.
  assert(bad.seen.length <= 20, `${bad.seen.length} requests went to the broken server`);
});
