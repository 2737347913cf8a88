import { describeDefect, type IndexedPair, type InvalidPair } from "../benchmark/mod.ts";
import { withSource } from "./chain.ts";
import type { Policy } from "./config.ts";
import type { EditRecord, JudgeRecord } from "./journal_record.ts";
import { measureKey } from "./measure_stage.ts";
import type { ControlOutcome, PairOutcome, Status, Verdict } from "./outcome.ts";
import { lastWord, type WorkHistory } from "./work.ts";

/** Score that the policy `default` puts in place of a missing one, as the earlier system did. */
export const DEFAULT_SCORE = 5;

/** The judge answered, but gave no score: what the policy is for. A failure is never a number. */
const ANSWERED: ReadonlySet<Status> = new Set(["unparsed", "out_of_range", "refused"]);

/**
 * How a pair ended, by what the journal says.
 *
 * @returns `undefined` where its work is not finished, as after an interruption.
 */
export function pairOutcome(
  pair: IndexedPair,
  { history, policy, repeats: count }: {
    readonly history: WorkHistory;
    readonly policy: Policy;
    /** Judgements of each edit. */
    readonly repeats: number;
  },
): PairOutcome | undefined {
  const { edit, repeats } = history.ofPair(pair.id, count);
  if (edit === undefined) return undefined;
  const {
    contentHash: _content,
    width: _width,
    height: _height,
    hasTarget: _target,
    ...info
  } = pair;
  const base = { ...info, asked: 0, notes: [], editMs: timeOf(edit) };
  if (edit.status === "failed") return { ...base, status: "edit_failed", reason: edit.reason };
  if (edit.status === "refused") {
    return { ...base, status: "refused", reason: `The editing model refused: ${edit.reason}` };
  }
  const verdicts = repeats.flatMap((answers) => verdictOf(answers) ?? []);
  if (verdicts.length < count) return undefined;
  const judgements = repeats.flat();
  const measured = history.measure(measureKey(withSource(pair, edit.source), edit));
  const judged = {
    ...base,
    notes: edit.notes,
    image: edit.image,
    asked: judgements.length,
    ...timeAndTokens(judgements),
    ...(measured?.status === "done" ? { companions: measured.companions } : {}),
    ...judgedTogether(verdicts),
    ...(count === 1 ? {} : { repeats: verdicts }),
  };
  const counts = policy === "default" && ANSWERED.has(judged.status);
  return counts ? { ...judged, defaulted: DEFAULT_SCORE } : judged;
}

/** Time that the work took; where a server did it, without the wait for room there. */
function timeOf(record: EditRecord | JudgeRecord): number {
  const { serving } = "serving" in record ? record : {};
  return Math.round((serving?.latencyMs ?? record.ms) * 10) / 10;
}

function timeAndTokens(
  judgements: readonly JudgeRecord[],
): Pick<PairOutcome, "judgeTokens"> & { readonly judgeMs: number } {
  const judgeMs = judgements.reduce((sum, judgement) => sum + timeOf(judgement), 0);
  const usages = judgements.flatMap((record) =>
    record.status === "replied" ? record.serving?.usage ?? [] : []
  );
  if (usages.length === 0) return { judgeMs };
  return {
    judgeMs,
    judgeTokens: {
      prompt: usages.reduce((sum, { promptTokens }) => sum + promptTokens, 0),
      completion: usages.reduce((sum, { completionTokens }) => sum + completionTokens, 0),
    },
  };
}

/** What several judgements of an edit come to: the mean of the scores there are. */
function judgedTogether(verdicts: readonly Verdict[]): Verdict {
  const scored = verdicts.filter(({ score }) => score !== undefined);
  const [first] = scored.length > 0 ? scored : verdicts;
  if (first === undefined) throw new RangeError("An edit must be judged at least once");
  if (scored.length < 2) return first;
  const total = scored.reduce((sum, { score = 0 }) => sum + score, 0);
  return { ...first, score: total / scored.length };
}

/** How the judge answered the questions about itself; those that are open are left out. */
export function controlOutcomes(history: WorkHistory): readonly ControlOutcome[] {
  return history.checks.flatMap((key) => {
    const answers = history.judgements(key);
    const [first] = answers;
    const verdict = verdictOf(answers);
    if (first?.control === undefined || verdict === undefined) return [];
    return [{ id: first.id, mark: first.control, ...timeAndTokens(answers), ...verdict }];
  });
}

/** What the judge's answers to one question and its re-asks come to; nothing without any. */
function verdictOf(answers: readonly JudgeRecord[]): Verdict | undefined {
  const record = lastWord(answers);
  if (record === undefined) return undefined;
  switch (record.status) {
    case "failed":
      return { status: "judge_failed", reason: record.reason };
    case "refused":
      return { status: "refused", reason: record.reason };
    case "replied": {
      const { reply, parsed, expected } = record;
      const answer = { reply, ...(expected === undefined ? {} : { expected }) };
      return parsed.status === "scored"
        ? { status: parsed.status, score: parsed.score, rule: parsed.rule, ...answer }
        : { status: parsed.status, reason: parsed.reason, ...answer };
    }
  }
}

/** The outcome of a pair that the benchmark's check refused, under `skip_invalid`. */
export function skippedOutcome({ info, defects }: InvalidPair): PairOutcome {
  return {
    ...info,
    status: "skipped",
    reason: defects.map(describeDefect).join("; "),
    asked: 0,
    sourceHash: "",
    notes: [],
  };
}
