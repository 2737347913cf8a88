import { assert, assertEquals } from "@std/assert";
import { FileLogger, logLine } from "../../../lib/evaluation/logger.ts";
import { inTempFolder } from "../../helpers/benchmark.ts";

const at = new Date("2026-01-02T03:04:05Z");
const line = (fields: Record<string, string>) =>
  logLine(at, "info", "e", fields).slice("2026-01-02T03:04:05.000Z INFO e ".length);

Deno.test("logLine() keeps an entry on one line whatever the text", () => {
  assertEquals(line({ reply: 'a "b"\nc' }), 'reply="a \\"b\\"\\nc"');
  assertEquals(line({ reply: "" }), 'reply=""');
  assertEquals(line({ reply: "a=b" }), 'reply="a=b"');
  assertEquals(line({ reply: "分数：8" }), "reply=分数：8");
});

Deno.test("logLine() escapes terminal and bidirectional controls", () => {
  assertEquals(line({ reply: "\u001b[31mred" }), 'reply="\\u001b[31mred"');
  assertEquals(line({ reply: "\u202egnp.exe" }), 'reply="\\u202egnp.exe"');
  assertEquals(line({ reply: "\u{e0041}" }), 'reply="\\udb40\\udc41"');
});

Deno.test("logLine() replaces base64 by its length", () => {
  const text = line({ reply: `data:image/png;base64,${"iVBORw0KGgo".repeat(200)}` });
  assertEquals(text, 'reply="data:image/png;base64,<base64 of 2200 characters>"');
  const broken = `${"QUJD_-".repeat(12)}\n`.repeat(20);
  assertEquals(line({ reply: `see: ${broken}` }), 'reply="see: <base64 of 1460 characters>"');
});

Deno.test("FileLogger appends entries of at least its level, in order", async () => {
  await inTempFolder(async (folder) => {
    const path = `${folder}/run.log`;
    for (const round of ["1", "2"]) {
      const logger = await FileLogger.open(path, "warning");
      logger.log("info", "dropped");
      for (let i = 0; i < 20; i += 1) logger.log("warning", "kept", { round, i });
      await logger.close();
    }
    const lines = (await Deno.readTextFile(path)).trim().split("\n");
    assertEquals(lines.length, 40);
    assert(lines.every((text, i) => text.endsWith(`round=${i < 20 ? 1 : 2} i=${i % 20}`)));
  });
});
