import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { InputError } from "../../../../../lib/input_error.ts";
import { readTokenizer } from "../../../../../lib/models/qwen_vl/tokenizer.ts";
import { scoreTree, treeScore } from "../../../../../lib/models/reward/qwen3_vl/score_tree.ts";
import { TokenTexts } from "../../../../../lib/models/reward/qwen3_vl/token_text.ts";
import { TINY_JUDGE } from "../../../../helpers/exported_model.ts";

const tokenizer = await readTokenizer(`${TINY_JUDGE}/tokenizer`);
const parts = { tokenizer, texts: new TokenTexts(tokenizer), vocabulary: 468 };

Deno.test("scoreTree() has a branch for each of the points, and a decimal point behind all but 10", () => {
  const tree = scoreTree(parts, "Score: ");
  const written = tree.branches.map(({ ids }) => parts.texts.text(ids));
  assertEquals(written, [
    ...Array.from("0123456789", (digit) => `Score: ${digit}.`),
    "Score: 10",
  ]);
  assertEquals(tree.numeric.length, 10);
  const { points, decimal, ids } = tree.branches[10] ?? {};
  assertEquals([points, decimal], [(ids?.length ?? 0) - 1, undefined]);
});

Deno.test("treeScore() tells 1 from 10 by what follows, and leaves out greater numbers", () => {
  const tree = scoreTree(parts, "Score: ");
  const [zero = 0, one = 0] = tree.digits;
  // 1 is half of all; behind it, 0 is 0.8 and the end of the number 0.2; behind 10, 0 is 0.5.
  const end = 400;
  const given = (shares: Record<number, number>) => {
    const logits = new Float32Array(468).fill(-100);
    for (const [id, share] of Object.entries(shares)) logits[Number(id)] = Math.log(share);
    return logits;
  };
  const { mean, mass, shares } = treeScore(tree, (branch, place) => {
    if (place === tree.lead - 1) return given({ [one]: 0.5, [end]: 0.5 });
    if (branch === 1 && place === tree.lead) return given({ [zero]: 0.8, [end]: 0.2 });
    if (branch === 10) return given({ [zero]: 0.5, [end]: 0.5 });
    return given({ [end]: 1 });
  });
  assertAlmostEquals(mass, 0.5 * 0.2 + 0.5 * 0.8 * 0.5, 1e-6);
  assertAlmostEquals(shares[10] ?? 0, 2 / 3, 1e-6);
  assertAlmostEquals(mean, (1 + 2 * 10) / 3, 1e-5);
});

Deno.test("scoreTree() refuses tokenizers that join digits, and leads that swallow them", () => {
  const joining = {
    ...parts,
    tokenizer: {
      encode: (text: string) => ({ ids: text.match(/\d+|\D/g)?.map((part) => part.length) ?? [] }),
      token_to_id: () => undefined,
      id_to_token: () => undefined,
      get_added_tokens_decoder: () => new Map(),
    },
  };
  assertThrows(() => scoreTree(joining, "S"), InputError, "one token for each digit, got ");
  const several = { ...joining.tokenizer, encode: () => ({ ids: [1, 2] }) };
  assertThrows(
    () => scoreTree({ ...parts, tokenizer: several }, "S"),
    InputError,
    'must write "0" as one token, got 2',
  );
  assert(scoreTree(parts, "得分：").lead > 0);
  assertEquals(scoreTree(parts, "").lead, 0);
});
