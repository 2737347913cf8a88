import type { Logger } from "./logger.ts";
import type { RunDirectory } from "./run_directory.ts";
import type { WorkHistory } from "./work.ts";

/** What both stages work with. */
export interface StageContext {
  /** Folder and journal of the run. */
  readonly directory: RunDirectory;
  /** Finished work, kept up to date. */
  readonly history: WorkHistory;
  /** Takes what is worth noting. */
  readonly logger: Logger;
  /** Aborted when the user wants to stop. */
  readonly signal: AbortSignal;
  /** Work under way at once; the model's own wish where absent. */
  readonly concurrency: number | undefined;
  /** Told of each pair that this stage is done with. */
  onDone(event: { readonly failed: boolean; readonly score?: number }): void;
}
