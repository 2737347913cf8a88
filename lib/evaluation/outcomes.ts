import { describeDefect, type IndexedPair, type InvalidPair } from "../benchmark/mod.ts";
import { withSource } from "./chain.ts";
import type { Policy } from "./config.ts";
import type { HeldAnswer, HeldEdit } from "./held_record.ts";
import { measureOf } from "./measure_stage.ts";
import type { AspectVerdict, ControlOutcome, PairOutcome, Status, Verdict } from "./outcome.ts";
import { type AskedAspect, type AspectMark, isAsked, type Scoring } from "./scoring.ts";
import { onTen } from "../parsers/mod.ts";
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
  { history, policy, repeats: count, scoring }: {
    readonly history: WorkHistory;
    readonly policy: Policy;
    /** Judgements of each edit. */
    readonly repeats: number;
    /** How its aspects come to one score; absent where the edit is judged as a whole. */
    readonly scoring?: Scoring | undefined;
  },
): PairOutcome | undefined {
  const { edit } = history.ofPair(pair.id, 0);
  if (edit === undefined) return undefined;
  const {
    contentHash: _content,
    width: _width,
    height: _height,
    hasTarget: _target,
    offset: _offset,
    ...info
  } = pair;
  const base = { ...info, asked: 0, notes: [], editMs: timeOf(edit) };
  if (edit.status === "failed") return { ...base, status: "edit_failed", reason: edit.reason };
  if (edit.status === "refused") {
    return { ...base, status: "refused", reason: `The editing model refused: ${edit.reason}` };
  }
  const answers = askedAspectsOf(pair, scoring).map((aspect) =>
    history.ofPair(pair.id, count, aspect?.name).repeats
  );
  const verdicts = Array.from(
    { length: count },
    (_, repeat) => verdictOn(answers.map((repeats) => repeats[repeat] ?? []), scoring),
  ).filter((verdict) => verdict !== undefined);
  if (verdicts.length < count) return undefined;
  const judgements = answers.flat(2);
  const companions = measureOf(withSource(pair, edit.source), edit, history);
  const judged = {
    ...base,
    notes: edit.notes,
    image: edit.image,
    asked: judgements.length,
    ...timeAndTokens(judgements),
    ...(companions === undefined ? {} : { companions }),
    ...judgedTogether(verdicts),
    ...(count === 1 ? {} : { repeats: verdicts }),
  };
  const counts = policy === "default" && ANSWERED.has(judged.status);
  return counts ? { ...judged, defaulted: DEFAULT_SCORE } : judged;
}

/** Time that the work took; where a server did it, without the wait for room there. */
function timeOf(record: HeldEdit | HeldAnswer): number {
  const { serving } = "serving" in record ? record : {};
  return Math.round((serving?.latencyMs ?? record.ms) * 10) / 10;
}

function timeAndTokens(
  judgements: readonly HeldAnswer[],
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

/**
 * How the judge answered questions about itself; those that are open are left out.
 *
 * @param checks Identities of the questions, those about the aspects of one image together.
 */
export function controlOutcomes(
  checks: readonly (readonly string[])[],
  { history, scoring }: {
    readonly history: WorkHistory;
    /** How aspects come to one score; absent where edits are judged as a whole. */
    readonly scoring?: Scoring | undefined;
  },
): readonly ControlOutcome[] {
  return checks.flatMap((keys) => {
    const answers = keys.map((key) => history.judgements(key));
    const [first] = answers.flat();
    const verdict = verdictOn(answers, scoring);
    if (first?.control === undefined || verdict === undefined) return [];
    return [{ id: first.id, mark: first.control, ...timeAndTokens(answers.flat()), ...verdict }];
  });
}

/**
 * What the answers to the questions about one image come to.
 *
 * @param answers Of each question; one where the edit is judged as a whole.
 * @returns `undefined` where a question is not answered yet.
 */
function verdictOn(
  answers: readonly (readonly HeldAnswer[])[],
  scoring: Scoring | undefined,
): Verdict | undefined {
  const marked = answers.map((records) => ({
    aspect: records[0]?.aspect,
    verdict: verdictOf(records),
  }));
  const [first] = marked;
  if (scoring === undefined || (first !== undefined && first.aspect === undefined)) {
    return first?.verdict;
  }
  const aspects = marked.flatMap(({ aspect, verdict }) =>
    aspect === undefined || verdict === undefined ? [] : [aspectVerdict(aspect, verdict)]
  );
  return aspects.length < answers.length ? undefined : combined(aspects, scoring);
}

/** Expected scores are left out: they are told on the scale from 0 to 10, whatever the aspect's. */
function aspectVerdict(
  { name, scale }: AspectMark,
  { expected: _, aspects: __, ...verdict }: Verdict,
): AspectVerdict {
  return { name, scale, ...verdict };
}

/** What an edit is judged by: one question about it as a whole, or its aspects. */
function askedAspectsOf(
  pair: IndexedPair,
  scoring: Scoring | undefined,
): readonly (AskedAspect | undefined)[] {
  return scoring?.aspects.filter((aspect) => isAsked(aspect, pair)) ?? [undefined];
}

/** What several aspects of an edit come to; nothing takes the place of one without a score. */
function combined(aspects: readonly AspectVerdict[], { aggregation }: Scoring): Verdict {
  const replies = aspects.flatMap(({ name, reply }) =>
    reply === undefined ? [] : [`[${name}]\n${reply.trim()}`]
  );
  const rest = { aspects, ...(replies.length === 0 ? {} : { reply: replies.join("\n\n") }) };
  const missing = aspects.find(({ status }) => status !== "scored");
  if (missing !== undefined) {
    return { status: missing.status, reason: `${missing.name}: ${missing.reason}`, ...rest };
  }
  const [figure] = aggregation.figures;
  const value = figure.of(
    aspects.flatMap(({ name, score, scale }) =>
      score === undefined ? [] : [{ name, score, scale }]
    ),
  );
  return { status: "scored", score: onTen(value, figure.range), rule: aggregation.id, ...rest };
}

/** What the judge's answers to one question and its re-asks come to; nothing without any. */
function verdictOf(answers: readonly HeldAnswer[]): Verdict | undefined {
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
