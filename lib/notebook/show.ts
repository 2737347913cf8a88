import { DISPLAY, isDisplayable } from "./displayable.ts";
import { type Kernel, runningKernel } from "./kernel.ts";

/**
 * Time in ms that an output needs to be on its way. The kernel may say that a cell is done before
 * the cell's last outputs are sent, and what comes later is dropped: without a pause, 8 to 14 of
 * 100 outputs were lost under nbclient (Deno 2.9), with this one, none.
 */
const PAUSE = 25;

/** Where {@linkcode show} shows. */
export interface ShowOptions {
  /** Kernel of the notebook; the one that runs this code where absent. */
  readonly kernel?: Kernel;
}

/**
 * Shows a value below the cell, so that it is not lost. The last line of a cell is
 * `await show(value)`.
 *
 * @example
 * ```ts ignore
 * await show(table(["Category", "Pairs"], [["物理", 50]]));
 * ```
 *
 * @throws {InputError} If this is no notebook.
 */
export async function show(value: unknown, options: ShowOptions = {}): Promise<void> {
  const { kernel = runningKernel() } = options;
  const data = isDisplayable(value) ? value[DISPLAY]() : await kernel.format(value);
  await kernel.broadcast("display_data", { data, metadata: {}, transient: {} });
  await new Promise((resolve) => setTimeout(resolve, PAUSE));
}
