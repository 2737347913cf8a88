import type { Random } from "../../../random.ts";
import type { TokenLogprob } from "../reward_model.ts";

/** How the next token is chosen. */
export interface SamplingConfig {
  /** Divides the logits; 0 takes the likeliest token each time. */
  readonly temperature: number;
  /** Number of likeliest tokens that are drawn from; all where 0 or less. */
  readonly top_k: number;
  /** Share of the probability that tokens are drawn from, above 0 up to 1. */
  readonly top_p: number;
  /** Makes tokens that were there before less likely, where it is above 1. */
  readonly repetition_penalty: number;
}

/** Tokens that may be drawn, likeliest first. */
export interface Candidates {
  /** Their ids. */
  readonly ids: readonly number[];
  /** Their probabilities, which sum to 1. */
  readonly probabilities: Float64Array;
}

/**
 * Makes tokens that were there before less likely: logits above 0 are divided by the penalty,
 * others multiplied (transformers, logits_process.py, `RepetitionPenaltyLogitsProcessor`).
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals([...penalised(Float32Array.of(2, -1, 3), { penalty: 2, seen: [0, 1] })], [1, -2, 3]);
 * ```
 *
 * @param options `seen`: ids of the prompt and of the reply so far.
 */
export function penalised(
  logits: Float32Array,
  { penalty, seen }: { readonly penalty: number; readonly seen: Iterable<number> },
): Float32Array {
  if (penalty === 1) return logits;
  const changed = logits.slice();
  for (const id of seen) {
    const logit = logits[id] ?? 0;
    changed[id] = logit < 0 ? logit * penalty : logit / penalty;
  }
  return changed;
}

/**
 * The tokens that may be drawn: the `top_k` likeliest, and of those the likeliest whose
 * probabilities, at this temperature, first sum to `top_p` (transformers, logits_process.py,
 * `TemperatureLogitsWarper`, `TopKLogitsWarper` and `TopPLogitsWarper`, in this order).
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const logits = Float32Array.of(0, 2, 1);
 * const { ids } = candidates(logits, { temperature: 1, top_k: 2, top_p: 1 });
 * assertEquals(ids, [1, 2]);
 * ```
 *
 * @param config `temperature` is above 0.
 */
export function candidates(
  logits: Float32Array,
  { temperature, top_k, top_p }: Omit<SamplingConfig, "repetition_penalty">,
): Candidates {
  let ids = likeliest(logits, top_k > 0 ? top_k : logits.length);
  let weights = weightsOf(logits, { ids, temperature });
  if (top_p < 1) {
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    let sum = 0;
    let count = 0;
    while (count < ids.length && (count === 0 || sum < top_p * total)) {
      sum += weights[count] ?? 0;
      count += 1;
    }
    ids = ids.slice(0, count);
    weights = weights.subarray(0, count);
  }
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return { ids, probabilities: weights.map((weight) => weight / total) };
}

/**
 * Chooses the next token.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const greedy = { temperature: 0, top_k: 0, top_p: 1, repetition_penalty: 1 };
 * const random = () => 0.5;
 * assertEquals(nextToken(Float32Array.of(0, 2, 1), { config: greedy, seen: [], random }), 1);
 * ```
 *
 * @param options `seen`: ids of the prompt and of the reply so far; `random`: asked once for a
 * token that is drawn, and never where the likeliest is taken.
 * @throws {Error} If the logits are no finite numbers.
 */
export function nextToken(
  logits: Float32Array,
  { config, seen, random }: {
    readonly config: SamplingConfig;
    readonly seen: Iterable<number>;
    readonly random: Random;
  },
): number {
  const fair = penalised(logits, { penalty: config.repetition_penalty, seen });
  const best = argmax(fair);
  if (!Number.isFinite(fair[best])) {
    throw new Error(
      `Cannot choose a token: logits must be finite, got ${
        fair[best]
      }. A model that was exported ` +
        "as float16 may have overflowed; export it as bfloat16 or float32",
    );
  }
  if (config.temperature === 0) return best;
  const { ids, probabilities } = candidates(fair, config);
  let rest = random();
  for (const [index, probability] of probabilities.entries()) {
    rest -= probability;
    if (rest < 0) return ids[index] ?? 0;
  }
  // Rounding may leave a little.
  return ids.at(-1) ?? 0;
}

/**
 * The natural log-probability of a token, and of the likeliest ones, by the model alone: before
 * penalty, temperature and all else that only choosing goes by.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const { logprob } = logprobsOf(Float32Array.of(0, 0), { id: 0, top: 0, textOf: String });
 * assertAlmostEquals(logprob, -Math.LN2, 1e-12);
 * ```
 *
 * @param options `top`: number of likeliest tokens; `textOf`: the text of a token.
 */
export function logprobsOf(
  logits: Float32Array,
  { id, top, textOf }: {
    readonly id: number;
    readonly top: number;
    readonly textOf: (id: number) => string;
  },
): TokenLogprob {
  const whole = logSum(logits);
  const entry = (id: number) => ({ token: textOf(id), logprob: (logits[id] ?? 0) - whole });
  return {
    ...entry(id),
    ...(top > 0 ? { top: likeliest(logits, top).slice(0, top).map(entry) } : {}),
  };
}

/** `log(sum(exp(x)))` of all logits. */
export function logSum(logits: Float32Array): number {
  const most = logits[argmax(logits)] ?? 0;
  let sum = 0;
  for (let id = 0; id < logits.length; id += 1) sum += Math.exp((logits[id] ?? 0) - most);
  return most + Math.log(sum);
}

function argmax(logits: Float32Array): number {
  let best = 0;
  let most = -Infinity;
  // There are 150,000 of them, and iterators take their time.
  for (let id = 0; id < logits.length; id += 1) {
    const logit = logits[id] ?? 0;
    if (logit <= most) continue;
    most = logit;
    best = id;
  }
  return best;
}

/** Ids of the likeliest tokens, likeliest first, and of others that are as likely as the last. */
function likeliest(logits: Float32Array, count: number): readonly number[] {
  const least = count < logits.length ? nthLargest(logits, count) : -Infinity;
  const ids: number[] = [];
  for (let id = 0; id < logits.length; id += 1) if ((logits[id] ?? 0) >= least) ids.push(id);
  return ids.sort((a, b) => (logits[b] ?? 0) - (logits[a] ?? 0) || a - b);
}

function nthLargest(logits: Float32Array, n: number): number {
  if (n > 64) return logits.toSorted()[logits.length - n] ?? 0;
  // Of a vocabulary's logits, few are ever among the best so far.
  const best = logits.slice(0, n).sort();
  for (let id = n; id < logits.length; id += 1) {
    const logit = logits[id] ?? 0;
    if (logit <= (best[0] ?? 0)) continue;
    let place = 1;
    while (place < n && (best[place] ?? 0) < logit) place += 1;
    best.copyWithin(0, 1, place);
    best[place - 1] = logit;
  }
  return best[0] ?? 0;
}

function weightsOf(
  logits: Float32Array,
  { ids, temperature }: { readonly ids: readonly number[]; readonly temperature: number },
): Float64Array {
  const most = logits[ids[0] ?? 0] ?? 0;
  return Float64Array.from(ids, (id) => Math.exp(((logits[id] ?? 0) - most) / temperature));
}
