const SECRET = /((api|access)[_-]?key|token|secret|password|passwd|credentials?)$/i;

/**
 * Whether a parameter or an option of a command line holds a secret, by its name.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const names = ["api_key", "--hf-token", "tokenizer", "image_key"];
 * assertEquals(names.map(isSecretName), [true, true, false, false]);
 * ```
 */
export function isSecretName(name: string): boolean {
  return SECRET.test(name);
}

/**
 * Whether an environment variable may hold a secret, by its name: every key, too, for its value is
 * only hidden, which does no harm where it is none.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const names = ["SIGNING_KEY", "AWS_SECRET_ACCESS_KEY", "KEYBOARD"];
 * assertEquals(names.map(isSecretVariable), [true, true, false]);
 * ```
 */
export function isSecretVariable(name: string): boolean {
  return /key$/i.test(name) || isSecretName(name);
}
