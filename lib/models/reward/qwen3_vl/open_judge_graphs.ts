import type { NetworkOptions } from "../../device_threads/thread_messages.ts";
import { ExportedJudgeGraphs } from "./exported_graphs.ts";
import type { JudgeGraphs } from "./judge_graphs.ts";

/**
 * Loads the networks of a judge.
 *
 * @param folder What `scripts/export` has written.
 * @throws {InputError} If something is missing there, or the device is not to be had.
 */
export async function openJudgeGraphs(
  folder: string,
  options: NetworkOptions,
): Promise<JudgeGraphs> {
  return await ExportedJudgeGraphs.open(folder, options);
}
