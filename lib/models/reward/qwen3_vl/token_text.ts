import type { Vocabulary } from "../../qwen_vl/tokenizer.ts";

/** What is said by tokens, piece by piece. */
export interface TextStream {
  /** What a token adds; of a character that it does not end, nothing yet. */
  push(id: number): string;
  /** What is left: an unfinished character as `U+FFFD`. */
  end(): string;
}

/**
 * The text of tokens, whose vocabulary writes each byte as a character (as GPT-2's and Qwen's do).
 *
 * A character may be spread over tokens, so text is put together from their bytes. Special tokens
 * are no text. Bytes that are no UTF-8 become `U+FFFD`.
 */
export class TokenTexts {
  readonly #tokenizer: Vocabulary;
  readonly #added: ReturnType<Vocabulary["get_added_tokens_decoder"]>;

  /** Takes the tokenizer of the model. */
  constructor(tokenizer: Vocabulary) {
    this.#tokenizer = tokenizer;
    this.#added = tokenizer.get_added_tokens_decoder();
  }

  /** The bytes of a token's text; none of a special one, or one that there is not. */
  bytes(id: number): Uint8Array {
    const added = this.#added.get(id);
    if (added !== undefined) return added.special ? NONE : new TextEncoder().encode(added.content);
    const token = this.#tokenizer.id_to_token(id) ?? "";
    const bytes = Array.from(token, (letter) => BYTES.get(letter));
    // As the reference does: a token outside the alphabet stands for itself.
    if (bytes.includes(undefined)) return new TextEncoder().encode(token);
    return Uint8Array.from(bytes, (byte) => byte ?? 0);
  }

  /** The text of one token by itself; a special one's name. */
  token(id: number): string {
    return this.#added.get(id)?.content ?? decoder().decode(this.bytes(id));
  }

  /** The text of tokens. */
  text(ids: Iterable<number>): string {
    const stream = this.stream();
    return Array.from(ids, (id) => stream.push(id)).join("") + stream.end();
  }

  /** Turns tokens into text as they come. */
  stream(): TextStream {
    const text = decoder();
    return {
      push: (id) => text.decode(this.bytes(id), { stream: true }),
      end: () => text.decode(),
    };
  }
}

const NONE = new Uint8Array();

function decoder(): TextDecoder {
  return new TextDecoder("utf-8", { ignoreBOM: true });
}

/**
 * The byte that each letter of the vocabulary stands for: printable ones for themselves, the others
 * for the letters from 256 on (GPT-2, encoder.py, `bytes_to_unicode`).
 */
const BYTES: ReadonlyMap<string, number> = (() => {
  const isPrintable = (byte: number) =>
    (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
  let next = 256;
  return new Map(Array.from({ length: 256 }, (_, byte) => {
    const code = isPrintable(byte) ? byte : next++;
    return [String.fromCodePoint(code), byte];
  }));
})();
