import { assertEquals } from "@std/assert";
import { nearest } from "../../../lib/text/nearest.ts";
import { yamlPositions } from "../../../lib/text/yaml_positions.ts";

const at = (line: number, column: number) => ({ line, column });

Deno.test("ofKey() finds keys, list items, and the nearest parent of what is absent", () => {
  const positions = yamlPositions("a:\n  b: 1\n  list:\n    - x\n    - y: 2\n");
  assertEquals(positions.ofKey(["a", "b"]), at(2, 3));
  assertEquals(positions.ofKey(["a", "list", 0]), at(4, 7));
  assertEquals(positions.ofKey(["a", "list", 1, "y"]), at(5, 7));
  assertEquals(positions.ofKey(["a", "nothing", "here"]), at(1, 1));
  assertEquals(positions.ofKey([]), at(1, 1));
});

Deno.test("ofKey() survives text that is no map or not even YAML", () => {
  assertEquals(yamlPositions("").ofKey(["a"]), at(1, 1));
  assertEquals(yamlPositions("[1, 2").ofKey(["a"]), at(1, 1));
  assertEquals(yamlPositions("just text").ofKey(["a", 3]), at(1, 1));
});

Deno.test("ofText() finds characters in plain, quoted and block texts", () => {
  const positions = yamlPositions(
    'plain: one two\nquoted: "one two"\nblock: |\n  one\n    two three\nfolded: >\n  one\n  two\n',
  );
  assertEquals(positions.ofText(["plain"], 4), at(1, 12));
  assertEquals(positions.ofText(["quoted"], 4), at(2, 14));
  assertEquals(positions.ofText(["block"], 10), at(5, 9));
  assertEquals(positions.ofText(["folded"], 4).line, 6);
});

Deno.test("nearest() takes a slip for what was meant, and nothing for nothing", () => {
  assertEquals(nearest("Langauge", ["language", "fields"]), "language");
  assertEquals(nearest("物里", ["物理", "环境"]), "物理");
  assertEquals(nearest("天气", ["物理", "环境"]), undefined);
  assertEquals(nearest("x", []), undefined);
});
