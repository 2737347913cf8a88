import { assertEquals, assertThrows } from "@std/assert";
import { withImageRoom } from "../../../../lib/models/qwen_vl/prompt_tokens.ts";

Deno.test("withImageRoom() gives each image as many places as it has tokens", () => {
  const { ids, imagePositions } = withImageRoom([9, 1, 9], {
    imageTokens: [2, 3],
    imageTokenId: 9,
  });
  assertEquals([...ids], [9n, 9n, 1n, 9n, 9n, 9n]);
  assertEquals([...imagePositions], [0n, 1n, 3n, 4n, 5n]);
});

Deno.test("withImageRoom() says how many marks are missing", () => {
  assertThrows(
    () => withImageRoom([1, 9], { imageTokens: [2, 3], imageTokenId: 9 }),
    RangeError,
    "the prompt must have a mark for each of 2, got 1",
  );
});
