import { assertEquals, assertRejects } from "@std/assert";
import { TransformersJudge } from "../../../scripts/bench/transformers_judge.ts";
import { inTempFolder } from "../../helpers/benchmark.ts";

/** What stands in for Python is a program of the shell. */
const ignore = Deno.build.os === "windows";
const HOW = { newTokens: 8, batchSize: 1 };

async function withProgram(
  lines: readonly string[],
  test: (judge: TransformersJudge) => Promise<void>,
): Promise<void> {
  await inTempFolder(async (folder) => {
    const program = `${folder}/python`;
    await Deno.writeTextFile(program, ["#!/bin/sh", ...lines, ""].join("\n"), { mode: 0o755 });
    await using judge = new TransformersJudge(program, folder);
    await test(judge);
  });
}

Deno.test("TransformersJudge asks one process again and again", { ignore }, async () => {
  const program = [
    "while read -r job; do",
    `  count=$((count + 1))`,
    `  printf '{"seconds": %s, "texts": ["%s"]}\\n' "$count" "$(printf %s "$job" | tr -d '"\\\\')"`,
    "done",
  ];
  await withProgram(program, async (judge) => {
    const text = (question: string) => [
      `{questions:[${question}],max_new_tokens:8,batch_size:1}`,
    ];
    assertEquals(await judge.replies(["a"], HOW), { seconds: 1, texts: text("a") });
    assertEquals(await judge.replies(["b"], HOW), { seconds: 2, texts: text("b") });
  });
});

Deno.test("TransformersJudge says what the process wrote before it ended", { ignore }, async () => {
  await withProgram(["echo 'no such model' >&2", "exit 1"], async (judge) => {
    await assertRejects(() => judge.replies(["a"], HOW), Error, "no such model");
    await assertRejects(() => judge.replies(["a"], HOW), Error, "has ended");
  });
});
