import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { InputError } from "../../../../../lib/input_error.ts";
import { readChatTemplate } from "../../../../../lib/models/reward/qwen3_vl/chat_template.ts";
import { promptText } from "../../../../../lib/models/reward/qwen3_vl/prompt.ts";
import { inTempFolder } from "../../../../helpers/benchmark.ts";
import { TINY_JUDGE } from "../../../../helpers/exported_model.ts";

const FILE = `${TINY_JUDGE}/tokenizer/chat_template.jinja`;
const IMAGE = "<|vision_start|><|image_pad|><|vision_end|>";

Deno.test("promptText() shows the edited image, or both with their names", async () => {
  const template = await readChatTemplate(FILE);
  const alone = { systemPrompt: "Be fair.", userPrompt: "Well? {{ 1 }}", showSource: false };
  assertEquals(
    promptText(alone, template),
    "<|im_start|>system\nBe fair.<|im_end|>\n<|im_start|>user\n" +
      `${IMAGE}Well? {{ 1 }}<|im_end|>\n<|im_start|>assistant\n`,
  );
  assertEquals(
    promptText({ ...alone, systemPrompt: "", showSource: true }, template),
    `<|im_start|>user\nOriginal image:${IMAGE}Edited image:${IMAGE}Well? {{ 1 }}<|im_end|>\n` +
      "<|im_start|>assistant\n",
  );
});

Deno.test("promptText() refuses prompts with marks of images", async () => {
  const template = await readChatTemplate(FILE);
  for (const mark of ["<|image_pad|>", "<|vision_start|>"]) {
    const asked = { systemPrompt: "", userPrompt: `see ${mark}`, showSource: false };
    assertThrows(() => promptText(asked, template), InputError, `contains ${mark}`);
  }
});

Deno.test("readChatTemplate() names the file that is missing or broken", async () => {
  await inTempFolder(async (folder) => {
    const file = `${folder}/chat_template.jinja`;
    await assertRejects(() => readChatTemplate(file), InputError, file);
    await Deno.writeTextFile(file, "{% if %}");
    await assertRejects(() => readChatTemplate(file), InputError, file);
    await Deno.writeTextFile(file, "{{ messages[5].content.items() }}");
    const failing = await readChatTemplate(file);
    assertThrows(() => failing([]), InputError, `Cannot render the chat template ${file}: `);
    await Deno.writeTextFile(file, "{{ messages[0].role }}");
    const blind = await readChatTemplate(file);
    assertThrows(
      () => blind([{ role: "user", content: [{ type: "image" }] }]),
      InputError,
      `Cannot use the chat template ${file}: it must write <|image_pad|> for each of 1 images, got 0`,
    );
  });
});
