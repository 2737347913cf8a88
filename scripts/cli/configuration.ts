import { loadConfig, type LoadedConfig, parseConfig } from "../../lib/evaluation/mod.ts";
import { InputError } from "../../lib/input_error.ts";
import { confinement } from "./confine.ts";
import { EMBEDDED } from "./embedded.ts";

/**
 * Loads the configuration that the user named, or the embedded one. Models that it names by their
 * names on the hub were fetched before, or cannot be had.
 */
export async function loadConfiguration(file: string | undefined): Promise<LoadedConfig> {
  const absent = new Map(Object.entries(confinement()?.absent ?? {}));
  const options = {
    fetchModel: (name: string) => {
      const reason = absent.get(name);
      return reason === undefined ? Promise.resolve() : Promise.reject(new InputError(reason));
    },
  };
  if (file !== undefined) return await loadConfig(file, options);
  return await parseConfig(await Deno.readTextFile(EMBEDDED.url), EMBEDDED.name, options);
}
