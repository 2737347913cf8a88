import { z } from "zod";
import type { EditResult, Judgement } from "../models/mod.ts";

const editSchema = z.object({
  image: z.instanceof(Uint8Array),
  notes: z.array(z.string()).optional(),
});

const judgementSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("reply"),
    text: z.string(),
    truncated: z.boolean().optional(),
    logprobs: z.array(z.object({ token: z.string(), logprob: z.number() })).optional(),
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
