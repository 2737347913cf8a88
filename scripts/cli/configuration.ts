import { loadConfig, type LoadedConfig, parseConfig } from "../../lib/evaluation/mod.ts";
import { EMBEDDED } from "./embedded.ts";

/** Loads the configuration that the user named, or the embedded one. */
export async function loadConfiguration(file: string | undefined): Promise<LoadedConfig> {
  if (file !== undefined) return await loadConfig(file);
  return await parseConfig(await Deno.readTextFile(EMBEDDED.url), EMBEDDED.name);
}
