/**
 * Something that the user gave cannot be used. The message is complete: what, where, what was
 * expected, what to do; it is shown without a stack.
 */
export class InputError extends Error {
  /** Name of the class. */
  override readonly name: string = "InputError";
}

/** What the runtime keeps from everyone who may not do all, whatever files they are. */
export const SYSTEM_FOLDERS = "Deno lets no task use files below /dev, /proc and /sys";

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // The runtime's advice is about its own command line, which the tasks write.
  return error instanceof Deno.errors.NotCapable
    ? error.message.replace(
      /, run again with the --allow-all flag$/,
      `; ${SYSTEM_FOLDERS}: take another folder, such as one below /tmp`,
    ).replace(
      /, run again with the --allow-[a-z]+ flag$/,
      "; a task may touch only what its command line and configuration name, such as a path among " +
        "the parameters of a class",
    )
    : error.message;
}
