import { canonicalJson } from "../files/hash.ts";

/**
 * What a model's results depend on, as text: the name of its class, and its parameters in
 * alphabetical order.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const params = { steps: 50, seed: 1, device: "cuda" };
 * assertEquals(modelFingerprint("Editor", params, ["device"]), 'Editor {"seed":1,"steps":50}');
 * ```
 *
 * @param neutral Names of parameters that do not change the results.
 */
export function modelFingerprint(
  name: string,
  params: object,
  neutral: readonly string[],
): string {
  const counting = Object.entries(params).filter(([key]) => !neutral.includes(key));
  return `${name} ${canonicalJson(Object.fromEntries(counting))}`;
}
