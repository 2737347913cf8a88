import { z } from "zod";
import { type EditResult, type ExpectedScore, type Judgement, POINTS } from "../models/mod.ts";

const token = { token: z.string(), logprob: z.number() };

/** Schema of a token's log-probability. */
export const tokenLogprobSchema: z.ZodType = z.object({
  ...token,
  top: z.array(z.object(token)).optional(),
});

const share = z.number().min(0).max(1);

/** Schema of an expected score. */
export const expectedScoreSchema: z.ZodType<ExpectedScore> = z.object({
  mean: z.number().min(0).max(10),
  entropy: z.number().min(0),
  mass: share,
  shares: z.array(share).length(POINTS),
});

/** Schema of where an answer came from. */
export const servingSchema: z.ZodType = z.object({
  url: z.string(),
  model: z.string().optional(),
  latencyMs: z.number(),
  attempts: z.int().min(1),
  usage: z.object({ promptTokens: z.number(), completionTokens: z.number() }).optional(),
  images: z.array(z.object({
    width: z.number(),
    height: z.number(),
    hash: z.string(),
    resized: z.boolean(),
  })).optional(),
});

const editSchema = z.object({
  image: z.instanceof(Uint8Array),
  isWhole: z.boolean().optional(),
  notes: z.array(z.string()).optional(),
  serving: servingSchema.optional(),
});

const judgementSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("reply"),
    text: z.string(),
    truncated: z.boolean().optional(),
    logprobs: z.array(tokenLogprobSchema).optional(),
    expected: expectedScoreSchema.optional(),
    scoring: z.literal("expected").optional(),
    serving: servingSchema.optional(),
  }),
  z.object({ kind: z.literal("refused"), reason: z.string() }),
]);

/**
 * What an editing model returned, checked: a class of a user's may return anything.
 *
 * @throws {TypeError} If it is no edit; the message says what is wrong with it.
 */
export function checkEdit(value: unknown): EditResult {
  return check(editSchema, value, "The editing model returned no edit") as EditResult;
}

/**
 * What a judge returned, checked.
 *
 * @throws {TypeError} If it is no judgement; the message says what is wrong with it.
 */
export function checkJudgement(value: unknown): Judgement {
  return check(judgementSchema, value, "The judge returned no judgement") as Judgement;
}

function check(schema: z.ZodType, value: unknown, failure: string): unknown {
  const result = schema.safeParse(value);
  if (result.success) return value;
  const faults = result.error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `${path.join(".")}: ${message}`
  );
  throw new TypeError(`${failure}: ${faults.join("; ")}`);
}
