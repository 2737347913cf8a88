import { sha256 } from "../files/hash.ts";
import { writeAside } from "../files/write_aside.ts";
import type { HeldEdit } from "./held_record.ts";

/** An edit that was made. */
export type DoneEdit = HeldEdit & { readonly status: "done" };

/**
 * Copies the image of an edit from one run's folder to another's. Where the disk can, both names
 * are of one file: images are replaced, never written to again.
 *
 * @returns `false` if it is gone, or is not the image that was edited; nothing is copied then.
 */
export async function copyImage(
  { image, hash }: DoneEdit,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<boolean> {
  let bytes: Uint8Array;
  try {
    bytes = await Deno.readFile(`${from}/${image}`);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
  if (sha256(bytes) !== hash) return false;
  const isLinked = await linked(`${from}/${image}`, `${to}/${image}`);
  if (!isLinked) await writeAside(`${to}/${image}`, bytes);
  return true;
}

/** Gives a file a second name; not where one is taken, or the disk or the permissions forbid it. */
async function linked(file: string, name: string): Promise<boolean> {
  try {
    await Deno.link(file, name);
    return true;
  } catch {
    // Whatever the reason: copying works, or says better what does not.
    return false;
  }
}
