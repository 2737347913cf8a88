import { canonicalJson, imageHash, sha256Aside } from "../files/hash.ts";
import type { Pair } from "./pair.ts";

/** Hashes of a pair's content. */
export interface PairHashes {
  /**
   * SHA-256, in hex, over everything that could change the edit or the judgement: all but the
   * pair's id and its place in the file.
   */
  readonly contentHash: string;
  /** SHA-256 of the source image's bytes, in hex; pairs with the same source form a cluster. */
  readonly sourceHash: string;
}

/**
 * Hashes what a pair consists of.
 *
 * @example
 * ```ts
 * import { assertEquals, assertNotEquals } from "@std/assert";
 *
 * const texts = { category: "c", instruction: "i", description: "", rationale: "", difficulty: "" };
 * const pair = { index: 0, id: "a", ...texts, tags: [], source: new Uint8Array([1]) };
 * assertEquals(await hashPair({ ...pair, index: 1, id: "b" }), await hashPair(pair));
 * assertNotEquals(await hashPair({ ...pair, tags: ["t"] }), await hashPair(pair));
 * ```
 */
export async function hashPair(pair: Pair): Promise<PairHashes> {
  const { index: _index, id: _id, source, target, ...texts } = pair;
  const [sourceHash, targetHash] = await Promise.all([
    imageHash(source),
    target ? imageHash(target) : null,
  ]);
  const content = canonicalJson({ ...texts, sourceHash, targetHash });
  return { contentHash: await sha256Aside(new TextEncoder().encode(content)), sourceHash };
}
