import { getRepoFolderName } from "@huggingface/hub";
import { join } from "node:path";
import type { Repository } from "./repository.ts";
import type { HubSettings } from "./settings.ts";

/** The folder of the cache that a repository is kept in, in the layout of the hub's clients. */
export function repositoryFolder(
  { type, name }: Repository,
  { cache }: Pick<HubSettings, "cache">,
): string {
  return join(cache, getRepoFolderName({ type, name }));
}

/** Whether a revision is a commit, which never changes. */
export function isCommit(revision: string): boolean {
  return /^[0-9a-f]{40}$/.test(revision);
}

/**
 * The folder of a repository's files in the cache.
 *
 * @returns `undefined` where the cache does not have this revision.
 */
export function cachedSnapshot(
  repository: Repository,
  settings: Pick<HubSettings, "cache">,
): string | undefined {
  const folder = repositoryFolder(repository, settings);
  try {
    const commit = isCommit(repository.revision)
      ? repository.revision
      : Deno.readTextFileSync(join(folder, "refs", repository.revision)).trim();
    const snapshot = join(folder, "snapshots", commit);
    return isCommit(commit) && Deno.statSync(snapshot).isDirectory ? snapshot : undefined;
  } catch (error) {
    const isAbsent = error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotADirectory || error instanceof Deno.errors.IsADirectory;
    if (isAbsent) return undefined;
    throw error;
  }
}
