/**
 * The environment for a process that computes, without some of what this one has: what the tasks
 * have glibc do for the run's own memory would slow down who works with tensors.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const { HOME: _, ...rest } = Deno.env.toObject();
 * assertEquals(envWithout("HOME"), rest);
 * ```
 */
export function envWithout(...names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(Deno.env.toObject()).filter(([name]) => !names.includes(name)),
  );
}
