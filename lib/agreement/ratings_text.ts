import { InputError } from "../input_error.ts";

/**
 * The text of a file of ratings.
 *
 * @throws {InputError} If there is no such file, or it is not UTF-8.
 */
export async function readRatingsText(path: string): Promise<string> {
  let bytes: Uint8Array;
  try {
    bytes = await Deno.readFile(path);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) {
      throw new InputError(`Cannot read ratings: there is no file ${path}`, { cause });
    }
    throw cause;
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    const advice = 'save it as UTF-8 (in Excel "CSV UTF-8")';
    throw new InputError(`${path}: is not UTF-8 text; ${advice}`, { cause });
  }
}
