const utf8 = new TextEncoder();

/** A multiple of 3, so that each part encodes by itself; small, so that no long string is made. */
const PART = 3 * 16_384;

/**
 * A text of base64 (RFC 4648, standard alphabet) in a request's body, written when that is.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const text = new Base64Text(new Uint8Array([104, 105]), "data:,");
 * const target = new Uint8Array(text.length);
 * text.writeTo(target);
 * assertEquals(new TextDecoder().decode(target), "data:,aGk=");
 * ```
 */
export class Base64Text {
  /** Length of the text, in bytes of ASCII. */
  readonly length: number;

  /**
   * Takes what the text says; nothing is encoded yet.
   *
   * @param bytes What is encoded.
   * @param prefix What stands in front of it, such as `data:image/png;base64,`; ASCII without
   * quotes, backslashes and control characters.
   */
  constructor(readonly bytes: Uint8Array, readonly prefix: string = "") {
    this.length = prefix.length + Math.ceil(bytes.length / 3) * 4;
  }

  /**
   * Writes the text.
   *
   * @param target Bytes from the place where it begins; at least as many as {@linkcode length}.
   */
  writeTo(target: Uint8Array<ArrayBuffer>): void {
    let at = utf8.encodeInto(this.prefix, target).written;
    for (let from = 0; from < this.bytes.length; from += PART) {
      const part = this.bytes.subarray(from, from + PART).toBase64();
      at += utf8.encodeInto(part, target.subarray(at)).written;
    }
  }
}
