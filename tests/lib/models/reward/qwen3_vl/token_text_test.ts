import { assertEquals } from "@std/assert";
import { readTokenizer } from "../../../../../lib/models/qwen_vl/tokenizer.ts";
import { TokenTexts } from "../../../../../lib/models/reward/qwen3_vl/token_text.ts";
import { TINY_JUDGE } from "../../../../helpers/exported_model.ts";

const tokenizer = await readTokenizer(`${TINY_JUDGE}/tokenizer`);
const texts = new TokenTexts(tokenizer);

Deno.test("TokenTexts gives back what was written", () => {
  for (const text of ["Score: 8.500", "保留 其余部分 \n\t日本語 🙂 é", "\0\x7f­"]) {
    assertEquals(texts.text(tokenizer.encode(text).ids), text);
  }
});

Deno.test("TokenTexts.stream() holds back what ends within a character", () => {
  const ids = tokenizer.encode("a🙂日b").ids;
  const stream = texts.stream();
  const pieces = ids.map((id) => stream.push(id));
  assertEquals(pieces.join("") + stream.end(), "a🙂日b");
  assertEquals(pieces.filter((piece) => piece.includes("\ufffd")), []);
  assertEquals(pieces.filter((piece) => piece === "").length > 2, true);

  const broken = texts.stream();
  assertEquals(ids.slice(0, 3).map((id) => broken.push(id)).join(""), "a");
  assertEquals(broken.end(), "\ufffd");
});

Deno.test("TokenTexts leaves special tokens out, and names them alone", () => {
  const ids = tokenizer.encode("a<|im_end|>b").ids;
  assertEquals(texts.text(ids), "ab");
  assertEquals(ids.map((id) => texts.token(id)), ["a", "<|im_end|>", "b"]);
  assertEquals(texts.text([1_000_000]), "");
});

Deno.test("TokenTexts writes added tokens that are not special, and tokens outside the alphabet", () => {
  const foreign = new TokenTexts({
    encode: () => ({ ids: [] }),
    token_to_id: () => undefined,
    id_to_token: (id) => id === 1 ? "日" : "Ġa",
    get_added_tokens_decoder: () => new Map([[7, { content: "<think> é", special: false }]]),
  });
  assertEquals(foreign.text([7, 1, 2]), "<think> é日 a");
});
