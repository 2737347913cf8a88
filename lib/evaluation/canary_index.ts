import { sha256 } from "../files/hash.ts";
import { InputError } from "../input_error.ts";
import type { PromptSet } from "../prompts/mod.ts";
import { type CanaryPair, readCanary } from "./canary_file.ts";

/** What makes one pair of a canary this one, its images excepted. */
export interface CanaryEntry extends Omit<CanaryPair, "source" | "edited" | "target"> {
  /** SHA-256 over the three images. */
  readonly imageHash: string;
}

/**
 * Reads what a canary asks, and checks it whole; its images are read again when they are judged.
 *
 * @throws {InputError} If the file cannot be used, or a category of it has no prompts.
 */
export async function indexCanary(
  path: string,
  { prompts }: { readonly prompts: PromptSet },
): Promise<readonly CanaryEntry[]> {
  const entries: CanaryEntry[] = [];
  for await (const pair of readCanary(path)) {
    const { source: _source, edited: _edited, target: _target, ...rest } = pair;
    if (!prompts.has(rest.category)) {
      throw new InputError(
        `the canary ${path} holds pair ${rest.id} of the category "${rest.category}", for which ` +
          `${prompts.name} has no prompts`,
      );
    }
    entries.push({ ...rest, imageHash: canaryImageHash(pair) });
  }
  return entries;
}

/** SHA-256 over the images of a pair. */
export function canaryImageHash({ source, edited, target }: CanaryPair): string {
  const hashes = [source, edited, ...(target === undefined ? [] : [target])].map(sha256);
  return sha256(hashes.join(" "));
}
