import { levenshteinDistance } from "@std/text";

/**
 * The known word that `word` was probably meant to be, for error messages.
 *
 * Case is ignored. A word that differs in more than a third of its letters (and in more than two)
 * from every known one has no nearest.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(nearest("user_promt", ["system_prompt", "user_prompt"]), "user_prompt");
 * assertEquals(nearest("colour", ["seed"]), undefined);
 * ```
 */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(word.length / 3)) + 1;
  for (const candidate of known) {
    const distance = levenshteinDistance(word.toLowerCase(), candidate.toLowerCase());
    // A distance of the whole length means that nothing is shared.
    if (distance < bestDistance && distance < Math.max(word.length, candidate.length)) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}
