import { join } from "node:path";
import { z } from "zod";
import { manifestHash } from "../../exported_folder.ts";
import type { NetworkOptions } from "../../device_workers/worker_messages.ts";
import { ExportedJudgeGraphs } from "./exported_graphs.ts";
import type { JudgeGraphs } from "./judge_graphs.ts";
import { type JudgeModel, readJudgeManifest } from "./manifest.ts";
import { isPublicFolder, publicFolderHash, readPublicFolder } from "./public_folder.ts";
import { PublicJudgeGraphs } from "./public_graphs.ts";

/** A folder with the networks of a judge. */
export interface JudgeFolder {
  /** What is known of the model. */
  readonly model: JudgeModel;
  /** What is to be said of its graphs, where they fall short of the model. */
  readonly notice?: string;
}

/**
 * Reads what a folder says of its judge: one that `scripts/export` has written, or one in the public
 * layout.
 *
 * @throws {InputError} If it is neither, or lacks something; the message says what to do.
 */
export async function readJudgeFolder(folder: string): Promise<JudgeFolder> {
  if (!await isPublicFolder(folder)) return { model: await readJudgeManifest(folder) };
  const { model } = await readPublicFolder(folder);
  return {
    model,
    notice:
      `The graphs in ${folder} lack DeepStack, by which the model sees fine detail, so replies ` +
      "are not quite its own; and they judge one edit at a time. Export the model as " +
      "scripts/export/README.md shows to have all of it",
  };
}

/** Whether a folder is that of a judge, rather than of another kind of model. */
export async function isJudgeFolder(folder: string): Promise<boolean> {
  if (await isPublicFolder(folder)) return true;
  const file = join(folder, "manifest.json");
  const manifest = await Deno.readTextFile(file).then(JSON.parse).catch(() => undefined);
  return z.object({ model: z.string().startsWith("qwen3_vl") }).safeParse(manifest).success;
}

/** SHA-256 of a folder's networks; none where it holds none. */
export function judgeFolderHash(folder: string): string | undefined {
  const exported = manifestHash(folder);
  if (exported !== undefined) return exported;
  try {
    return publicFolderHash(folder);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return undefined;
    }
    throw error;
  }
}

/**
 * Loads the networks of a judge.
 *
 * @param folder What `scripts/export` has written, or one in the public layout.
 * @throws {InputError} If something is missing there, or the device is not to be had.
 */
export async function openJudgeGraphs(
  folder: string,
  options: NetworkOptions,
): Promise<JudgeGraphs> {
  return await isPublicFolder(folder)
    ? await PublicJudgeGraphs.open(folder, options)
    : await ExportedJudgeGraphs.open(folder, options);
}
