import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { z } from "zod";
import type { Pair } from "../benchmark/mod.ts";
import { InputError, messageOf } from "../input_error.ts";

/** A pair with its edit and the judge's verdict, frozen when the canary was made. */
export interface CanaryPair extends Omit<Pair, "index" | "seed"> {
  /** Seed of the first question. */
  readonly seed: number;
  /** Score that the judge gave, in [0, 10]. */
  readonly score: number;
  /** Fingerprint of the judge that gave it. */
  readonly judge: string;
  /** Hash of the category's prompts at the time. */
  readonly prompts: string;
  /** Edited image, PNG. */
  readonly edited: Uint8Array;
}

const image = z.base64().min(1).transform((text) => Uint8Array.fromBase64(text));

const lineSchema = z.object({
  canary: z.literal(1, "is not a line of a canary file of version 1"),
  id: z.string().min(1),
  category: z.string().min(1),
  instruction: z.string(),
  description: z.string(),
  rationale: z.string(),
  tags: z.array(z.string()),
  difficulty: z.string(),
  seed: z.int().min(0),
  score: z.number().min(0).max(10),
  judge: z.string(),
  prompts: z.string(),
  source: image,
  edited: image,
  target: image.optional(),
});

/** One pair as a line of a canary file, with its line end. */
export function canaryLine({ source, edited, target, ...rest }: CanaryPair): string {
  const images = {
    source: source.toBase64(),
    edited: edited.toBase64(),
    ...(target === undefined ? {} : { target: target.toBase64() }),
  };
  return `${JSON.stringify({ canary: 1, ...rest, ...images })}\n`;
}

/**
 * Streams the pairs of a canary file, as `deno task canary` writes it: JSON Lines, one pair each.
 *
 * @throws {InputError} If the file cannot be read, or a line is no pair; the message names it.
 */
export async function* readCanary(path: string): AsyncGenerator<CanaryPair> {
  const make = "make the file with `deno task canary`";
  const ids = new Set<string>();
  let number = 0;
  try {
    // Asked first: the stream below would report a missing file outside of this call.
    const { isFile } = await Deno.stat(path);
    if (!isFile) throw new InputError("it is not a file");
    for await (const line of createInterface({ input: createReadStream(path) })) {
      number += 1;
      if (line.trim() === "") continue;
      const pair = parseLine(number === 1 ? line.replace(/^\uFEFF/, "") : line);
      if (ids.has(pair.id)) throw new InputError(`pair ${pair.id} is there twice`);
      ids.add(pair.id);
      yield pair;
    }
  } catch (error) {
    if (!(error instanceof InputError || error instanceof Deno.errors.NotFound)) throw error;
    const where = number === 0 ? path : `${path}:${number}`;
    const what = error instanceof InputError ? messageOf(error) : "it does not exist";
    throw new InputError(`Cannot read the canary ${where}: ${what}; ${make}`, { cause: error });
  }
  if (ids.size === 0) throw new InputError(`Cannot read the canary ${path}: it is empty; ${make}`);
}

function parseLine(line: string): CanaryPair {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw new InputError(`it is not JSON (${messageOf(error)})`, { cause: error });
  }
  const { success, data, error } = lineSchema.safeParse(value);
  if (success) {
    const { canary: _, target, ...rest } = data;
    return { ...rest, ...(target === undefined ? {} : { target }) };
  }
  const [issue] = error.issues;
  throw new InputError(`${issue?.path.join(".") ?? ""} ${issue?.message ?? "is wrong"}`.trim());
}
