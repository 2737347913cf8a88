import { InputError } from "../input_error.ts";
import type { MediaBundle } from "./displayable.ts";

/** As much of Deno's Jupyter kernel as is used here. */
export interface Kernel {
  /** Sends a message to every front end. */
  broadcast(type: string, content: Record<string, unknown>): Promise<void>;
  /** The forms in which the kernel itself would show a value. */
  format(value: unknown): Promise<MediaBundle>;
}

/**
 * The kernel that runs this notebook.
 *
 * @throws {InputError} If this is no notebook.
 */
export function runningKernel(): Kernel {
  try {
    return Deno.jupyter as Kernel;
  } catch (cause) {
    throw new InputError(
      "Cannot show anything: this is no notebook. Open it with deno task notebook",
      { cause },
    );
  }
}
