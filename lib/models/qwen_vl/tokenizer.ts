import { Tokenizer as FileTokenizer } from "@huggingface/tokenizers";
import { join } from "node:path";
import { InputError, messageOf } from "../../input_error.ts";

/** What turns text into token ids. */
export interface Tokenizer {
  /** The ids of a text, in which special tokens may be written out. */
  encode(text: string): { readonly ids: readonly number[] };
}

/** A tokenizer that knows its tokens, too. */
export interface Vocabulary extends Tokenizer {
  /** A token as it is written in `tokenizer.json`, by its id. */
  id_to_token(id: number): string | undefined;
  /** The id of such a token. */
  token_to_id(token: string): number | undefined;
  /** The tokens that stand for themselves, by id; those that are special are no text. */
  get_added_tokens_decoder(): ReadonlyMap<
    number,
    { readonly content: string; readonly special: boolean }
  >;
}

/**
 * Reads `tokenizer.json` and `tokenizer_config.json` of a folder.
 *
 * @throws {InputError} If a file is missing or is no tokenizer's.
 */
export async function readTokenizer(folder: string): Promise<Vocabulary> {
  try {
    return new FileTokenizer(
      JSON.parse(await Deno.readTextFile(join(folder, "tokenizer.json"))),
      JSON.parse(await Deno.readTextFile(join(folder, "tokenizer_config.json"))),
    );
  } catch (error) {
    throw new InputError(`Cannot read the tokenizer in ${folder}: ${messageOf(error)}`, {
      cause: error,
    });
  }
}
