import {
  cachedSnapshot,
  hubSettings,
  parseRepository,
  type Repository,
  repositoryFolder,
} from "../hub/mod.ts";

/**
 * The folder that a `model_name` stands for: one of this machine, or that of the hub's cache where
 * it names a repository that was fetched; the name itself where there is neither.
 *
 * A folder comes first: a relative path such as `models/mine` has the form of a hub's name.
 */
export function modelFolder(name: string): string {
  const repository = hubRepository(name);
  return repository === undefined ? name : cachedSnapshot(repository, hubSettings()) ?? name;
}

/** The repository that a `model_name` names; none where it is a folder of this machine. */
export function hubRepository(name: string): Repository | undefined {
  return isFolder(name) ? undefined : parseRepository(name, "model");
}

/** The folders of the hub's cache that tell what {@linkcode modelFolder} of a name is. */
export function hubFolders(name: string): readonly string[] {
  const repository = hubRepository(name);
  return repository === undefined ? [] : [repositoryFolder(repository, hubSettings())];
}

function isFolder(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false;
  }
}
