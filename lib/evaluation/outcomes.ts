import { describeDefect, type IndexedPair, type InvalidPair } from "../benchmark/mod.ts";
import type { Policy } from "./config.ts";
import type { EditRecord, JudgeRecord } from "./journal_record.ts";
import type { PairOutcome, Status } from "./outcome.ts";
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
  { history, policy }: { readonly history: WorkHistory; readonly policy: Policy },
): PairOutcome | undefined {
  const { edit, judgements } = history.ofPair(pair.id);
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
  const last = lastWord(judgements);
  if (last === undefined) return undefined;
  const judged = {
    ...base,
    notes: edit.notes,
    image: edit.image,
    asked: judgements.length,
    judgeMs: judgements.reduce((sum, judgement) => sum + timeOf(judgement), 0),
    ...tokensOf(judgements),
    ...judgementOf(last),
  };
  const counts = policy === "default" && ANSWERED.has(judged.status);
  return counts ? { ...judged, defaulted: DEFAULT_SCORE } : judged;
}

/** Time that the work took; where a server did it, without the wait for room there. */
function timeOf(record: EditRecord | JudgeRecord): number {
  const { serving } = "serving" in record ? record : {};
  return Math.round((serving?.latencyMs ?? record.ms) * 10) / 10;
}

function tokensOf(judgements: readonly JudgeRecord[]): Pick<PairOutcome, "judgeTokens"> {
  const usages = judgements.flatMap((record) =>
    record.status === "replied" ? record.serving?.usage ?? [] : []
  );
  if (usages.length === 0) return {};
  return {
    judgeTokens: {
      prompt: usages.reduce((sum, { promptTokens }) => sum + promptTokens, 0),
      completion: usages.reduce((sum, { completionTokens }) => sum + completionTokens, 0),
    },
  };
}

function judgementOf(
  record: JudgeRecord,
): Pick<PairOutcome, "status" | "score" | "reason" | "rule" | "reply"> {
  switch (record.status) {
    case "failed":
      return { status: "judge_failed", reason: record.reason };
    case "refused":
      return { status: "refused", reason: record.reason };
    case "replied": {
      const { reply, parsed } = record;
      return parsed.status === "scored"
        ? { status: parsed.status, score: parsed.score, rule: parsed.rule, reply }
        : { status: parsed.status, reason: parsed.reason, reply };
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
