import { loadConfig, type LoadedConfig, parseConfig } from "../../lib/evaluation/mod.ts";
import { fetchModel } from "../../lib/models/mod.ts";
import { fetchLine } from "./fetch_line.ts";
import { TerminalProgress } from "./terminal_progress.ts";

/** The configuration that comes with the project: the built-in sample and the baselines. */
const EMBEDDED = "config/sample.yaml";

/**
 * Loads the configuration that the user named, or the embedded one. Models that it names by their
 * names on the hub are fetched, unless they are in the cache.
 */
export async function loadConfiguration(file: string | undefined): Promise<LoadedConfig> {
  const progress = new TerminalProgress(true);
  const options = {
    fetchModel: (name: string) =>
      fetchModel(name, { onProgress: (now) => progress.status(fetchLine(name, now)) })
        .finally(() => progress.end()),
  };
  if (file !== undefined) return await loadConfig(file, options);
  const text = await Deno.readTextFile(new URL(`../../${EMBEDDED}`, import.meta.url));
  return await parseConfig(text, EMBEDDED, options);
}
