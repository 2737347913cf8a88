import { loadConfig, type LoadedConfig, parseConfig } from "../../lib/evaluation/mod.ts";

/** The configuration that comes with the project: the built-in sample and the baselines. */
const EMBEDDED = "config/sample.yaml";

/** Loads the configuration that the user named, or the embedded one. */
export async function loadConfiguration(file: string | undefined): Promise<LoadedConfig> {
  if (file !== undefined) return await loadConfig(file);
  const text = await Deno.readTextFile(new URL(`../../${EMBEDDED}`, import.meta.url));
  return await parseConfig(text, EMBEDDED);
}
