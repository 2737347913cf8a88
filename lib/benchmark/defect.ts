/** The ways in which a benchmark file can be wrong. */
export type DefectKind =
  | "empty_file"
  | "broken_file"
  | "broken_json"
  | "wrong_shape"
  | "missing_field"
  | "wrong_type"
  | "invalid_base64"
  | "unsupported_image"
  | "broken_image"
  | "image_too_large"
  | "duplicate_id"
  | "broken_chain"
  | "unknown_category"
  | "no_pairs";

/** Something wrong with a benchmark file or with one of its pairs. */
export interface Defect {
  /** What kind of fault it is, for counting and tests. */
  readonly kind: DefectKind;
  /** Position of the element in the file, from 0; absent where the file as a whole is wrong. */
  readonly index?: number;
  /** Id of the pair, where it is known. */
  readonly id?: string;
  /** Field of the file that is wrong. */
  readonly field?: string;
  /** Where the JSON breaks, in bytes from the start of the (unpacked) file. */
  readonly offset?: number;
  /** The rest of the file could not be read, so nobody knows how many pairs it holds. */
  readonly fatal?: true;
  /** What is wrong, what was expected, what to do; without the place. */
  readonly message: string;
}

/**
 * A defect as one line: place, then message.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(
 *   describeDefect({ kind: "missing_field", index: 3, id: "cup", field: "tags", message: "is empty" }),
 *   "element 3 (cup): tags: is empty",
 * );
 * assertEquals(describeDefect({ kind: "empty_file", message: "is empty" }), "file: is empty");
 * ```
 */
export function describeDefect(defect: Defect): string {
  const { index, id, field, fatal } = defect;
  const message = fatal ? `${defect.message}; nothing after it was read` : defect.message;
  const element = index === undefined ? "file" : `element ${index}`;
  const place = id === undefined ? element : `${element} (${id})`;
  return [place, ...(field === undefined ? [] : [field]), message].join(": ");
}
