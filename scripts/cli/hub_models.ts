import type { Access } from "./access.ts";

/** What became of the models that a configuration names by their names on the hub. */
export type HubModels = Pick<Access, "read" | "absent">;

/**
 * Fetches the models of the hub that parameters name, unless they are in the cache. It is done
 * before permissions are narrowed: the hub's files come from hosts that are not known beforehand,
 * and the cache consists of links.
 *
 * @param names What `model_name` says.
 * @returns The folders to read, and why a model cannot be had.
 */
export async function fetchHubModels(names: readonly string[]): Promise<HubModels> {
  const read: string[] = [];
  const absent: Record<string, string> = {};
  for (const name of names.filter((name) => /^[\w.-]+\/[\w.-]+(?:@.+)?$/.test(name))) {
    const { fetchModel } = await import("../../lib/models/fetch_model.ts");
    const { hubFolders } = await import("../../lib/models/model_folder.ts");
    const { InputError } = await import("../../lib/input_error.ts");
    const { fetchLine } = await import("./fetch_line.ts");
    const { TerminalProgress } = await import("./terminal_progress.ts");
    const progress = new TerminalProgress(true);
    try {
      await fetchModel(name, { onProgress: (now) => progress.status(fetchLine(name, now)) })
        .finally(() => progress.end());
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      absent[name] = error.message;
    }
    read.push(...hubFolders(name));
  }
  return { read, absent };
}
