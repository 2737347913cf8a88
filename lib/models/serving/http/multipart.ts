/** A body and its media type. */
export interface EncodedBody {
  /** The bytes. */
  readonly body: Uint8Array<ArrayBuffer>;
  /** Value of the header `content-type`. */
  readonly contentType: string;
}

/**
 * A form as `multipart/form-data`, with every value as it is.
 *
 * The platform's own encoder turns line breaks into CR LF, as RFC 7578 has it for what people type
 * into pages; an editing model would then be given another instruction.
 *
 * @example
 * ```ts
 * import { assertStringIncludes } from "@std/assert";
 *
 * const form = new FormData();
 * form.set("prompt", "first\nsecond");
 * const { body } = await encodeMultipart(form);
 * assertStringIncludes(new TextDecoder().decode(body), 'name="prompt"\r\n\r\nfirst\nsecond\r\n--');
 * ```
 */
export async function encodeMultipart(form: FormData): Promise<EncodedBody> {
  const boundary = `----${crypto.randomUUID()}`;
  const parts: (string | Blob)[] = [];
  for (const [name, value] of form) {
    parts.push(`--${boundary}\r\ncontent-disposition: form-data; name="${quoted(name)}"`);
    if (typeof value === "string") {
      parts.push("\r\n\r\n", value);
    } else {
      const type = value.type === "" ? "application/octet-stream" : value.type;
      parts.push(`; filename="${quoted(value.name)}"\r\ncontent-type: ${type}\r\n\r\n`, value);
    }
    parts.push("\r\n");
  }
  parts.push(`--${boundary}--\r\n`);
  return {
    body: await new Blob(parts).bytes(),
    contentType: `multipart/form-data; boundary=${boundary}`,
  };
}

/** As HTML has it for names: what would end the name is written as a percent escape. */
function quoted(name: string): string {
  return name.replaceAll("\n", "%0A").replaceAll("\r", "%0D").replaceAll('"', "%22");
}
