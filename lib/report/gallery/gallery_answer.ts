import type { JudgeRecord } from "../../evaluation/mod.ts";
import type { GalleryAnswer, GalleryToken } from "./gallery_data.ts";

/**
 * A judge's answer with as many log-probabilities as a gallery shows: those of the tokens that
 * were written, and the alternatives where digits stand. All of them may fill gigabytes.
 */
export function withFewLogprobs(record: JudgeRecord): JudgeRecord {
  if (record.status !== "replied" || record.logprobs === undefined) return record;
  const logprobs = record.logprobs.map(({ token, logprob, top }) => ({
    token,
    logprob,
    ...(top !== undefined && hasDigit(token) ? { top } : {}),
  }));
  return { ...record, logprobs };
}

/** One answer of a judge, as a gallery shows it. */
export function galleryAnswer(record: JudgeRecord): GalleryAnswer {
  const { ask, ms } = record;
  const aspect = record.aspect === undefined ? {} : { aspect: record.aspect.name };
  if (record.status !== "replied") {
    const status = record.status === "refused" ? "refused" : "judge_failed";
    return { ask, ms, ...aspect, status, reason: record.reason };
  }
  const { parsed, reply, truncated, logprobs, serving } = record;
  const server = [serving?.model, serving?.url].filter((part) => part !== undefined).join(" at ");
  return {
    ask,
    ms,
    ...aspect,
    reply,
    status: parsed.status,
    ...(parsed.status === "scored" ? { score: parsed.score } : { reason: parsed.reason }),
    ..."rule" in parsed ? { rule: parsed.rule, span: parsed.span } : {},
    ...(truncated ? { truncated } : {}),
    ...(server === "" ? {} : { server }),
    ...(logprobs === undefined ? {} : tokensOf(logprobs)),
  };
}

type Logprobs = NonNullable<(JudgeRecord & { readonly status: "replied" })["logprobs"]>;

function tokensOf(logprobs: Logprobs): Pick<GalleryAnswer, "tokens" | "alternatives"> {
  const pair = (token: string, logprob: number): GalleryToken => [
    token,
    Math.round(logprob * 1e4) / 1e4,
  ];
  const alternatives = logprobs.flatMap(({ token, top }, index) =>
    top === undefined || !hasDigit(token)
      ? []
      : [[index, top.map((other) => pair(other.token, other.logprob))] as const]
  );
  return {
    tokens: logprobs.map(({ token, logprob }) => pair(token, logprob)),
    ...(alternatives.length === 0 ? {} : { alternatives: Object.fromEntries(alternatives) }),
  };
}

function hasDigit(token: string): boolean {
  return /\p{Nd}/u.test(token);
}
