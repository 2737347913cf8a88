import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { fileURLToPath } from "node:url";
import { InputError } from "../../../../../lib/input_error.ts";
import {
  type PromptPipeline,
  promptText,
  promptTokens,
} from "../../../../../lib/models/diffusion/qwen_image_edit/prompt.ts";
import { readTokenizer } from "../../../../../lib/models/qwen_vl/tokenizer.ts";
import { FIXTURES, withoutFixtures } from "../../../../helpers/reference_fixtures.ts";
import { layoutOracle, toNumbers } from "./layout_oracle.ts";

const OWN = "tests/fixtures/qwen_image_edit/tokenizer";
const SHARED = fileURLToPath(new URL("qwen_image_edit_tiny/model/tokenizer", FIXTURES));
/** Ids of `SHARED`. */
const [IM_START, IM_END, VISION_START, VISION_END, IMAGE_PAD] = [4097, 4098, 4105, 4106, 4108];

for (const { pipeline, instruction, text, image_tokens, ids } of layoutOracle.prompts) {
  const named = `${pipeline} and ${JSON.stringify(instruction)}`;

  Deno.test(`promptText() writes the text of ${named}`, () => {
    const images = image_tokens.length;
    assertEquals(promptText(instruction, { pipeline: toPipeline(pipeline), images }), text);
  });

  Deno.test({
    name: `promptTokens() gives the ids of ${named}`,
    ignore: withoutFixtures,
    async fn() {
      const tokens = promptTokens(await readTokenizer(SHARED), instruction, {
        pipeline: toPipeline(pipeline),
        imageTokens: image_tokens,
        imageTokenId: IMAGE_PAD,
      });
      const expected = toNumbers(ids);
      assertEquals([...tokens.ids].map(Number), expected);
      assertEquals(
        [...tokens.imagePositions].map(Number),
        [...expected.keys()].filter((place) => expected[place] === IMAGE_PAD),
      );
    },
  });
}

Deno.test({
  name: "promptTokens() keeps each image between its marks",
  ignore: withoutFixtures,
  async fn() {
    const { ids, imagePositions } = promptTokens(await readTokenizer(SHARED), "Swap them", {
      pipeline: "QwenImageEditPlusPipeline",
      imageTokens: [6, 1369],
      imageTokenId: IMAGE_PAD,
    });
    const numbers = [...ids].map(Number);
    assertEquals(imagePositions.length, 1375);
    const [first, second] = numbers.flatMap((id, place) => id === VISION_START ? [place] : []);
    assertEquals([imagePositions[0], imagePositions[6]], [
      BigInt((first ?? 0) + 1),
      BigInt((second ?? 0) + 1),
    ]);
    assertEquals(numbers[(first ?? 0) + 7], VISION_END);
    assertEquals(numbers[(second ?? 0) + 1370], VISION_END);
    assertEquals(numbers.filter((id) => id === IM_START).length, 3);
    assertEquals(numbers.filter((id) => id === IM_END).length, 2);
  },
});

Deno.test("promptTokens() has room for images with the committed tokenizer", async () => {
  const tokenizer = await readTokenizer(OWN);
  const [pad = 0] = tokenizer.encode("<|image_pad|>").ids;
  const { ids, imagePositions } = promptTokens(tokenizer, " ", {
    pipeline: "QwenImageEditPipeline",
    imageTokens: [5],
    imageTokenId: pad,
  });
  const [start, space] = ["<|vision_start|>", " "].map((text) => tokenizer.encode(text).ids);
  const first = Number(imagePositions[0]);
  assertEquals([...imagePositions], [0, 1, 2, 3, 4].map((index) => BigInt(first + index)));
  assertEquals([...ids.subarray(first, first + 5)], new Array(5).fill(BigInt(pad)));
  assertEquals([Number(ids[first - 1])], start);
  assertEquals([Number(ids[first + 6])], space);
});

Deno.test("promptTokens() refuses an instruction that takes an image's place", () => {
  const options = {
    pipeline: "QwenImageEditPipeline",
    imageTokens: [1],
    imageTokenId: 1,
  } as const;
  assertThrows(
    () => promptTokens({ encode: () => ({ ids: [] }) }, "a <|image_pad|>", options),
    InputError,
    "contains <|image_pad|>",
  );
});

Deno.test("promptText() refuses images that the template has no place for", () => {
  assertThrows(
    () => promptText("", { pipeline: "QwenImageEditPipeline", images: 2 }),
    RangeError,
    "images must be 1, got 2",
  );
  assertThrows(
    () => promptText("", { pipeline: "QwenImageEditPlusPipeline", images: 0 }),
    RangeError,
    "images must be at least 1, got 0",
  );
});

Deno.test("readTokenizer() names the folder that has no tokenizer", async () => {
  await assertRejects(
    () => readTokenizer("tests/fixtures"),
    InputError,
    "Cannot read the tokenizer in tests/fixtures: No such file",
  );
});

function toPipeline(name: string): PromptPipeline {
  return name === "QwenImageEditPipeline" ? name : "QwenImageEditPlusPipeline";
}
