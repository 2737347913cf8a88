import { fileURLToPath } from "node:url";
import { messageOf } from "../input_error.ts";
import { type Kernel, runningKernel } from "./kernel.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** Where failures are told; set by the first {@linkcode guard}, which alone listens. */
let told: Kernel | undefined;

/** Options of {@linkcode guard}. */
export interface GuardOptions {
  /** Kernel of the notebook; the one that runs this code where absent. */
  readonly kernel?: Kernel;
}

/**
 * Belongs into the first cell. Failures of work in the background are told below the cell that
 * runs, where the kernel alone would hang for 30 s; and the project's folder becomes the working
 * folder, so that paths mean the same as in the tasks.
 *
 * @throws {InputError} If this is no notebook.
 */
export function guard(options: GuardOptions = {}): void {
  const isFirst = told === undefined;
  told = options.kernel ?? runningKernel();
  Deno.chdir(ROOT);
  if (!isFirst) return;
  addEventListener("error", (event) => {
    event.preventDefault();
    tell(event.error ?? event.message);
  });
  addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    tell(event.reason);
  });
}

function tell(reason: unknown): void {
  const text = reason instanceof Error && reason.stack !== undefined
    ? reason.stack
    : messageOf(reason);
  told?.broadcast("stream", { name: "stderr", text: `Work in the background failed: ${text}\n` })
    // Nobody is left to tell.
    .catch(() => {});
}
