import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { readJournal } from "../../../lib/evaluation/journal.ts";
import {
  evaluate,
  type EvaluationResult,
  openBenchmark,
  parseConfig,
  STAGES,
  type Stages,
} from "../../../lib/evaluation/mod.ts";
import { CATEGORIES, inTempFolder, picture } from "../../helpers/benchmark.ts";
import {
  type Fate,
  type Fates,
  fatesOf,
  FAULTS,
  faultsOf,
  type Kind,
  messageOfFault,
  type Seen,
  shareOfFaults,
  startFaultServer,
} from "../../helpers/fault_server.ts";
import { UNREPORTED } from "../../helpers/unreported.ts";

const PAIRS = 1000;
/** By this seed no request is asked again more than twice, as each time waits longer. */
const FAULTY: Fates = shareOfFaults(0.2, { seed: 33 });

/** Every prompt names its pair, so the servers know what a request is about. */
const subjectOf = (prompt: string) => /pair number \d+/.exec(prompt)?.[0] ?? `? ${prompt}`;
const idOf = (index: number) => String(index).padStart(4, "0");

/** 1,000 pairs of a few pictures that differ in their words. */
async function writePairs(path: string): Promise<void> {
  const colours = ["#c33", "#3c3", "#33c", "#cc3", "#3cc", "#c3c", "#999", "#363"];
  const pictures = await Promise.all(
    colours.map(async (square) => (await picture({ square })).toBase64()),
  );
  const pairs = Array.from({ length: PAIRS }, (_, index) => ({
    subset: CATEGORIES[index % CATEGORIES.length],
    src_img_b64: pictures[index % pictures.length],
    edit_instruction_en: `Make the square white in pair number ${index}`,
    original_description_en: "A square",
    rationale_short_en: "The square is white; nothing else changes.",
    difficulty: "easy",
    original_image_path: `${idOf(index)}.png`,
  }));
  await Deno.writeTextFile(path, JSON.stringify(pairs));
}

interface Servers {
  readonly edit: readonly string[];
  readonly judge: readonly string[];
}

async function run(
  folder: string,
  { servers, stages }: { readonly servers: Servers; readonly stages: Stages },
): Promise<EvaluationResult> {
  // An attempt is given far longer than a good answer takes on a busy machine.
  const limits = `concurrency: 16, attempt_timeout: 1.5, total_timeout: 120`;
  const loaded = await parseConfig(
    `benchmark: { data_path: "${folder}/benchmark.json" }
diffusion_model:
  class_path: images-edits
  params: { endpoints: ${JSON.stringify(servers.edit)}, size: source, ${limits} }
reward_model:
  class_path: chat-completions
  params: { endpoints: ${JSON.stringify(servers.judge)}, ${limits} }
evaluation: { output_dir: "${folder}/run", stages: ${stages} }
`,
    "faulty.yaml",
  );
  const { signal } = new AbortController();
  const watch = { signal, onProgress: () => {}, onMessage: () => {} };
  return await evaluate(loaded, await openBenchmark(loaded, watch), { ...watch, ...UNREPORTED });
}

/** How a pair must end, by what the servers are bound to do with it. */
interface Expected {
  readonly edit: readonly Fate[];
  /** Empty where there is nothing to judge. */
  readonly judge: readonly Fate[];
  readonly status: "scored" | "refused" | "judge_failed" | "edit_failed";
  /** Part of the reason. */
  readonly reason: string;
}

function expectedOf(index: number): Expected {
  const subject = `pair number ${index}`;
  const edit = fatesOf(FAULTY, "edit", subject);
  const last = edit.at(-1) ?? "good";
  if (last !== "good") {
    return { edit, judge: [], ...endingOf(last, "edit_failed") };
  }
  const judge = fatesOf(FAULTY, "judge", subject);
  return { edit, judge, ...endingOf(judge.at(-1) ?? "good", "judge_failed") };
}

function endingOf(
  fate: Fate,
  failed: "edit_failed" | "judge_failed",
): Pick<Expected, "status" | "reason"> {
  if (fate === "good") return { status: "scored", reason: "" };
  const status = FAULTS[fate] === "refused" ? "refused" : failed;
  if (fate === "wrong-size") return { status, reason: "asked for 64x48, got 80x48" };
  return { status, reason: messageOfFault(fate) };
}

/** Fates of the requests for one pair, in the order in which they came. */
function fatesSeen(seen: readonly Seen[]): ReadonlyMap<string, readonly Fate[]> {
  const found = new Map<string, Fate[]>();
  for (const { kind, subject, fate } of seen) {
    const key = `${kind} ${subject}`;
    found.set(key, [...found.get(key) ?? [], fate]);
  }
  return found;
}

/** What the journal says was done, one line a record that counts. */
async function doneInJournal(folder: string): Promise<readonly string[]> {
  const { records, faults } = await readJournal(`${folder}/run/journal.jsonl`);
  assertEquals(faults, []);
  return records.flatMap((record) =>
    record.type === "edit" && record.status === "done"
      ? [`edit ${record.id}`]
      : record.type === "judge" && record.status === "replied"
      ? [`judge ${record.id}`]
      : []
  );
}

for (const stages of STAGES) {
  const name = "evaluate() accounts for each of 1,000 pairs with 20 % faults of all kinds";
  Deno.test(`${name}, ${stages} stages`, async () => {
    await inTempFolder(async (folder) => {
      await writePairs(`${folder}/benchmark.json`);
      const seen: Seen[] = [];
      const start = () => startFaultServer({ fates: FAULTY, subject: subjectOf, seen });
      await using editorA = start();
      await using editorB = start();
      await using judgeA = start();
      await using judgeB = start();
      const servers = { edit: [editorA.url, editorB.url], judge: [judgeA.url, judgeB.url] };

      const first = await run(folder, { servers, stages });

      const expected = Array.from({ length: PAIRS }, (_, index) => expectedOf(index));
      assertEquals(first.ending, "done");
      assertEquals(
        first.outcomes.map(({ index, status }) => `${index} ${status}`),
        expected.map(({ status }, index) => `${index} ${status}`),
      );
      for (const { index, status, reason = "" } of first.outcomes) {
        assertStringIncludes(reason, expected[index]?.reason ?? "?", `pair ${index} ${status}`);
      }
      // The requests are those that the faults explain, pair by pair, and no other.
      const requests = expected.flatMap(({ edit, judge }, index) => {
        const lists: [Kind, readonly Fate[]][] = [["edit", edit], ["judge", judge]];
        return lists.filter(([, fates]) => fates.length > 0)
          .map((
            [kind, fates],
          ): [string, readonly Fate[]] => [`${kind} pair number ${index}`, fates]);
      });
      assertEquals(fatesSeen(seen), new Map(requests));
      // It is a test only if every kind of fault came, for edits and for judgements.
      for (const kind of ["edit", "judge"] as const) {
        const came = new Set(seen.filter((one) => one.kind === kind).map(({ fate }) => fate));
        assertEquals([...came].toSorted(), [...faultsOf(kind), "good"].toSorted());
      }
      const faulty = seen.filter(({ fate }) => fate !== "good").length / seen.length;
      assert(faulty > 0.17 && faulty < 0.23, `${faulty} of the requests were faulty`);
      const { records } = await readJournal(`${folder}/run/journal.jsonl`);
      const keys = records.flatMap((record) =>
        !("id" in record) ? [] : [`${record.type} ${record.id}`]
      );
      assertEquals(new Set(keys).size, keys.length, "a pair is in the journal twice");

      // Whatever failed or was refused is done by the same command on better days.
      const before = seen.length;
      for (const server of [editorA, editorB, judgeA, judgeB]) server.setFates(() => "good");
      const second = await run(folder, { servers, stages });

      assertEquals(second.outcomes.filter(({ status }) => status === "scored").length, PAIRS);
      const again = expected.flatMap(({ judge, status }, index) =>
        status === "scored"
          ? []
          : judge.length === 0
          ? [`edit pair number ${index}`, `judge pair number ${index}`]
          : [`judge pair number ${index}`]
      );
      const asked = seen.slice(before).map(({ kind, subject }) => `${kind} ${subject}`);
      assertEquals(asked.toSorted(), again.toSorted());
      const done = await doneInJournal(folder);
      assertEquals([done.length, new Set(done).size], [2 * PAIRS, 2 * PAIRS]);
      assertEquals((await run(folder, { servers, stages })).ending, "nothing to do");
    });
  });
}
