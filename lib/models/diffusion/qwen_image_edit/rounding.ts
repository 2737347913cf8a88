import { roundToBfloat16 } from "./bfloat16.ts";

/**
 * How the numbers between the networks are rounded: as by a reference whose tensors are bfloat16,
 * in which it was published, or by one whose tensors are float32.
 */
export type Rounding = "reference-bf16" | "fp32";

/**
 * The rounding of each result by a policy.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(rounder("reference-bf16")(0.1), 0.10009765625);
 * assertEquals(rounder("fp32")(0.1), Math.fround(0.1));
 * ```
 */
export function rounder(rounding: Rounding): (x: number) => number {
  return rounding === "reference-bf16" ? roundToBfloat16 : Math.fround;
}
