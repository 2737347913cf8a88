import { InputError } from "../input_error.ts";

/** Where a graph is computed. */
export interface Device {
  /** The execution provider of onnxruntime. */
  readonly provider: "cpu" | "cuda" | "webgpu";
  /** Number of the GPU, from 0; 0 of other providers. */
  readonly index: number;
}

/**
 * Reads a device as configurations name it: `cpu`, `cuda` (the first GPU), `cuda:<number>` or
 * `webgpu`.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(parseDevice("cuda:1"), { provider: "cuda", index: 1 });
 * assertEquals(parseDevice("cpu"), { provider: "cpu", index: 0 });
 * ```
 *
 * @throws {InputError} If the text names none of these.
 */
export function parseDevice(text: string): Device {
  if (text === "cpu" || text === "webgpu") return { provider: text, index: 0 };
  const [, index] = /^cuda(?::(\d{1,3}))?$/.exec(text) ?? [text, "none"];
  if (index === "none") {
    throw new InputError(
      `Cannot compute on "${text}": device must be cpu, cuda, cuda:<number> or webgpu`,
    );
  }
  return { provider: "cuda", index: Number(index ?? 0) };
}
