import { fileURLToPath } from "node:url";

/** Files and folders of the project that are read while it runs. */
export const PROJECT_FILES: readonly string[] = [
  "lib",
  "config",
  "scripts",
  "deno.json",
  "deno.lock",
].map((name) => fileURLToPath(new URL(`../../${name}`, import.meta.url)));
