import type { StoredRun } from "../../lib/evaluation/mod.ts";
import { say } from "./command.ts";

/** Names the damaged lines of a run's journal; what they held is missing from its results. */
export function sayFaults({ folder, faults }: Pick<StoredRun, "folder" | "faults">): void {
  for (const { line, reason } of faults) say(`${folder}/journal.jsonl:${line}: ${reason}`);
}
