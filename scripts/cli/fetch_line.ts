import type { FetchProgress } from "../../lib/hub/mod.ts";

/** How far a fetch from the hub is, in one line. */
export function fetchLine(name: string, { path, done, total }: FetchProgress): string {
  const [unit, size] = total < 1e9 ? ["MB", 1e6] as const : ["GB", 1e9] as const;
  const amount = (bytes: number) => (bytes / size).toFixed(1);
  return `Fetching ${name}: ${amount(done)} of ${amount(total)} ${unit} (${path})`;
}
