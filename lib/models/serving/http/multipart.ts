import { joinParts } from "./join_parts.ts";

/** A file of a form. */
export interface FormFile {
  /** Its content. */
  readonly bytes: Uint8Array;
  /** Media type, such as `image/png`. */
  readonly type: string;
  /** File name. */
  readonly name: string;
}

/** Fields of a form in their order, each a name and a text or a file. */
export type FormFields = readonly (readonly [name: string, value: string | FormFile])[];

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
 * const { body } = encodeMultipart([["prompt", "first\nsecond"]]);
 * assertStringIncludes(new TextDecoder().decode(body), 'name="prompt"\r\n\r\nfirst\nsecond\r\n--');
 * ```
 */
export function encodeMultipart(form: FormFields): EncodedBody {
  const boundary = `----${crypto.randomUUID()}`;
  const parts = form.flatMap(([name, value]) => {
    const head = `--${boundary}\r\ncontent-disposition: form-data; name="${quoted(name)}"`;
    if (typeof value === "string") return [`${head}\r\n\r\n${value}\r\n`];
    const file = `; filename="${quoted(value.name)}"\r\ncontent-type: ${value.type}\r\n\r\n`;
    return [head + file, value.bytes, "\r\n"];
  });
  return {
    body: joinParts([...parts, `--${boundary}--\r\n`]),
    contentType: `multipart/form-data; boundary=${boundary}`,
  };
}

/** As HTML has it for names: what would end the name is written as a percent escape. */
function quoted(name: string): string {
  return name.replaceAll("\n", "%0A").replaceAll("\r", "%0D").replaceAll('"', "%22");
}
