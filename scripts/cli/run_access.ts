import type { Access } from "./access.ts";

/**
 * What a task may touch that works on runs alone: no host, no program.
 *
 * @param write Folders of runs that are written; those that are not named are refused later.
 * @param read Folders that are only read.
 */
export function runAccess(
  write: readonly (string | undefined)[],
  read: readonly string[] = [],
): Promise<Access> {
  const named = write.filter((folder) => folder !== undefined);
  return Promise.resolve({ read, write: named, net: [], run: [], absent: {} });
}
