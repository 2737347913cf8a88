/**
 * Something that the user gave cannot be used. The message is complete: what, where, what was
 * expected, what to do; it is shown without a stack.
 */
export class InputError extends Error {
  /** Name of the class. */
  override readonly name: string = "InputError";
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
