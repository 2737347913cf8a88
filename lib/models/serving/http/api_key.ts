import { InputError } from "../../../input_error.ts";

/**
 * Reads an API key from the environment.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * Deno.env.set("EXAMPLE_KEY", " abc\n");
 * assertEquals(readApiKey("EXAMPLE_KEY"), "abc");
 * ```
 *
 * @param name Name of the variable; `undefined` where no key is wanted.
 * @throws {InputError} If it is not set, or cannot be sent in a header; its value is not named.
 */
export function readApiKey(name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  const key = Deno.env.get(name)?.trim() ?? "";
  if (key === "") {
    throw new InputError(
      `environment variable ${name} is not set, which params.api_key_env names: ` +
        `set it (export ${name}=...), or leave api_key_env out where the server wants no key`,
    );
  }
  if (!/^[\x21-\x7e]+$/.test(key)) {
    throw new InputError(
      `environment variable ${name} holds no API key: expected printable ASCII without blanks`,
    );
  }
  return key;
}
