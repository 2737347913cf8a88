import { join } from "node:path";
import { InputError, messageOf } from "../input_error.ts";

/** How far one quantity of a case is from the reference's. */
export interface ParityRow {
  /** What is compared. */
  readonly quantity: string;
  /** Largest difference; for a `share`, that of bytes that differ. */
  readonly difference: number;
  /** Largest difference allowed. */
  readonly limit: number;
}

/** A case beside the reference. */
export interface ParityCase {
  /** Name of its folder. */
  readonly name: string;
  /** Whose way was gone, such as the class of a pipeline. */
  readonly reference: string;
  /** Time that it took, in ms. */
  readonly ms: number;
  /** What was compared, in the order in which it is computed. */
  readonly rows: readonly ParityRow[];
}

/**
 * The folders of cases in a folder, in alphabetical order; itself where it is one.
 *
 * @throws {InputError} If there is none.
 */
export async function parityCases(folder: string): Promise<readonly string[]> {
  try {
    if (await isCase(folder)) return [folder];
    const names: string[] = [];
    for await (const { name } of Deno.readDir(folder)) {
      if (await isCase(join(folder, name))) names.push(name);
    }
    if (names.length > 0) return names.toSorted().map((name) => join(folder, name));
  } catch (error) {
    throw new InputError(`Cannot read the cases in ${folder}: ${messageOf(error)}`, {
      cause: error,
    });
  }
  throw new InputError(
    `Cannot find cases in ${folder}: neither it nor a folder in it holds case.json`,
  );
}

/** Whether a quantity is as near as it must be. */
export function isMet({ difference, limit }: ParityRow): boolean {
  return difference <= limit;
}

/** Numbers of ours and of the reference. */
export interface Compared {
  /** Ours. */
  readonly ours: Float32Array | undefined;
  /** The reference's. */
  readonly theirs: Float32Array | undefined;
  /** Largest difference allowed. */
  readonly limit: number;
}

/** How far a quantity is from the reference's; no row where the case does not hold it. */
export function compared(
  quantity: string,
  { ours, theirs, limit }: Compared,
): readonly ParityRow[] {
  if (theirs === undefined) return [];
  return [{ quantity, difference: largestDifference(ours ?? [], theirs), limit }];
}

/** The largest difference; infinite where the lengths differ or a number is NaN. */
export function largestDifference(ours: ArrayLike<number>, theirs: ArrayLike<number>): number {
  if (ours.length !== theirs.length) return Infinity;
  let largest = 0;
  for (let index = 0; index < ours.length; index += 1) {
    const difference = Math.abs((ours[index] ?? NaN) - (theirs[index] ?? NaN));
    if (Number.isNaN(difference)) return Infinity;
    largest = Math.max(largest, difference);
  }
  return largest;
}

async function isCase(folder: string): Promise<boolean> {
  try {
    return (await Deno.stat(join(folder, "case.json"))).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return false;
    }
    throw error;
  }
}
