import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { readClaims } from "../../../lib/companions/claims.ts";

for (
  const text of [
    "The edited image is identical to the original.",
    "**The second image appears to be exactly the same as the first image**, so the edit failed.",
    "However, the two images are almost identical, indicating that nothing was done.",
    "Both images look identical with no visible changes.",
    "There is no noticeable difference between the original and the edited image.",
    "There are no visible changes between the two images",
    "No changes were made to the image.",
    "The edited image shows no change from the original.",
    "The output is unchanged.",
    "1. Overall: The result image remains unchanged, meaning that the instruction was ignored.",
    '{"reasoning": "The edited image is identical to the original.", "score": 0}',
    '{"reasoning": "The edited image is identical to the source", "score": 0}',
    "编辑后的图像与原图完全相同。",
    "编辑后的图片和原图一模一样，没有执行指令。",
    "两张图片看起来完全一样，说明编辑失败。",
    "结论：修改后的图像与原图相比，没有任何变化。",
    "没有对图像进行任何修改。",
  ]
) {
  Deno.test(`readClaims() finds that nothing changed: ${text}`, () => {
    assert(readClaims(`Some words first. ${text}\nScore: 7`).unchanged !== undefined);
    assertEquals(readClaims(text).preserved, undefined);
  });
}

for (
  const text of [
    "The edited image is identical to the original except for the sky.",
    "The edited image is identical to the original in composition.",
    "The edited image is nearly identical to the original, with only the cat removed.",
    "The edited image is not identical to the original.",
    "The edited image is similar to the original.",
    "If the edited image is identical to the original, the score is at most 1.",
    "It would be wrong to say that the two images are identical.",
    "Is the edited image identical to the original?",
    "The two images are identical?",
    "Background: The two images are identical.",
    "The sky of the edited image is unchanged.",
    "The two images are the same size.",
    "There are no visible changes to the background.",
    "There is no difference between the shadows of the two cups.",
    "No changes were made to the background.",
    "Unchanged image: when the second image equals the first but for compression.",
    "The limit for an unchanged image does not apply.",
    '"The edited image is identical to the original" is what one might think at first.',
    "编辑后的图像与原图风格一致。",
    "编辑后的图像与原图的构图完全相同，但天空变了。",
    "编辑后的图像与原图基本相同。",
    "如果两张图片完全相同，则得分不超过1。",
    "两张图片并不完全相同。",
    "两张图片除天空外完全一样。",
    "编辑后的图像与原图完全相同吗？",
    "",
  ]
) {
  Deno.test(`readClaims() finds no claim in: ${text}`, () => {
    assertEquals(readClaims(`Some words first. ${text}\nScore: 7`), {});
  });
}

for (
  const text of [
    "The frisbee is removed while the rest of the image remains unchanged.",
    "The rest of the scene is completely preserved.",
    "The hat is red, leaving everything else untouched.",
    "All other elements are identical to the original.",
    "The background is unchanged, and the dog looks real.",
    "Nothing else was changed.",
    "No other areas of the image were affected.",
    "The sky is dark, and the remainder of the scene stayed exactly the same.",
    "帽子变成了红色，其余部分保持不变。",
    "其他区域没有任何变化。",
    "背景完全未被改动。",
  ]
) {
  Deno.test(`readClaims() finds that the rest was kept: ${text}`, () => {
    assertEquals(readClaims(`Some words first. ${text}\nScore: 7`), { preserved: text });
  });
}

for (
  const text of [
    "The rest of the image is largely unchanged.",
    "The rest of the image is preserved.",
    "The rest of the image should remain unchanged.",
    "The rest of the image is not unchanged.",
    "The instruction asks that the rest of the image be kept, and everything else unchanged.",
    "The editor failed to keep the rest of the image unchanged.",
    "The rest of the image is unchanged except for the sky.",
    "The rest of the image is unchanged in style.",
    "The houses in the background remain unchanged.",
    "A few cars in the background are unchanged.",
    "The background colour is unchanged.",
    "Is the rest of the image unchanged?",
    "其余部分基本保持不变。",
    "其余部分应保持不变。",
    "指令要求其余部分保持不变。",
    "其余部分不变，但天空变了。",
  ]
) {
  Deno.test(`readClaims() does not take for a claim of the rest: ${text}`, () => {
    assertEquals(readClaims(`Some words first. ${text}\nScore: 7`), {});
  });
}

Deno.test("readClaims() passes over thoughts", () => {
  const claim = "The two images are identical.";
  assertEquals(readClaims(`<think>${claim}</think> The cat is gone. 8`), {});
  assertEquals(readClaims(`${claim}</think> The cat is gone. 8`), {});
  assertEquals(readClaims(`<think>Hm.</think>${claim} 8`), { unchanged: claim });
  assertEquals(readClaims(`<think>${claim}`), {});
});

Deno.test("readClaims() reads lines within JSON", () => {
  const reply = '{"reasoning": "The hat is red.\\n- Nothing else was changed.", "score": 8}';
  assertEquals(readClaims(reply), { preserved: "- Nothing else was changed." });
});

Deno.test("readClaims() shortens long sentences", () => {
  const { unchanged = "" } = readClaims(`The two images are identical, showing ${"a ".repeat(99)}`);
  assertEquals([unchanged.length, unchanged.slice(-3)], [160, " a…"]);
  assertEquals(readClaims(`The two images are identical, showing ${"a ".repeat(299)}`), {});
});

Deno.test("readClaims() takes any text", () => {
  const words = fc.constantFrom(
    ..."the two images are identical no change between rest of 两张 图片 完全 相同 其余 部分 不变 . , ? \n"
      .split(" "),
  );
  const texts = fc.oneof(fc.string(), fc.array(words).map((list) => list.join(" ")));
  fc.assert(fc.property(texts, (reply) => {
    for (const claim of Object.values(readClaims(reply))) assert(claim.length > 0);
  }));
});

Deno.test("readClaims() reads a megabyte in linear time", () => {
  const megabyte = (text: string) => text.repeat(Math.ceil(1_000_000 / text.length));
  for (
    const text of [
      "identical same ",
      "the rest of the image the rest of the ",
      `${"the background ".repeat(30)}. `,
      `${"there is no change between ".repeat(18)}. `,
      `${"(".repeat(490)}\n`,
      "其余部分都保持了完全。",
      '"reasoning": "',
      "<think>",
      "<think></think>",
      " ",
      ".",
      "\n",
      "\\n",
      "The two images are almost identical. ",
    ]
  ) {
    const start = performance.now();
    readClaims(megabyte(text));
    const time = performance.now() - start;
    assert(time < 2000, `${JSON.stringify(text)}: ${time} ms`);
  }
});

/** Answers of VIEScore's judges; not part of the project. */
const ANSWERS = new URL("../../../../shared/data/viescore/answers/", import.meta.url);

const present = await Deno.stat(ANSWERS).then(() => true, () => false);
// deno-lint-ignore no-console -- a skipped test should say why
if (!present) console.log(`real claims: skipped, ${ANSWERS.pathname} is absent`);

Deno.test({
  name: "readClaims() agrees with the scores that real judges gave with their claims",
  ignore: !present,
  async fn() {
    const scores: { readonly unchanged: number[]; readonly preserved: number[] } = {
      unchanged: [],
      preserved: [],
    };
    for (const judge of ["results_gemini_0shot", "results_gpt4o_0shot"]) {
      for await (const { name } of Deno.readDir(new URL(judge, ANSWERS))) {
        const text = await Deno.readTextFile(new URL(`${judge}/${name}/SC.json`, ANSWERS));
        const items: readonly { readonly score: unknown; readonly reasoning: string }[] = Object
          .values(JSON.parse(text));
        for (const { score, reasoning } of items) {
          // The first score is how well the instruction was followed, the second of overediting.
          const success: unknown = Array.isArray(score) ? score[0] : undefined;
          if (typeof success !== "number" || typeof reasoning !== "string") continue;
          const { unchanged, preserved } = readClaims(reasoning);
          if (unchanged !== undefined) scores.unchanged.push(success);
          if (preserved !== undefined) scores.preserved.push(success);
        }
      }
    }
    assertEquals([scores.unchanged.length, scores.preserved.length], [597, 38]);
    // Nobody who says that nothing changed says that the edit succeeded.
    assertEquals(scores.unchanged.filter((score) => score > 3), []);
  },
});
