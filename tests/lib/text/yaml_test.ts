import { assertEquals, assertThrows } from "@std/assert";
import { ProblemsError } from "../../../lib/text/problem.ts";
import { parseYaml } from "../../../lib/text/yaml.ts";

function problemsOf(text: string): readonly string[] {
  const error = assertThrows(() => parseYaml(text, "my.yaml"), ProblemsError);
  return error.message.split("\n").slice(1).map((line) => line.trim());
}

Deno.test("parseYaml() names each key that is there twice, its place and the first", () => {
  const section = "diffusion_model:\n  class_path: copy\n  params:\n    seed: 3\n";
  assertEquals(problemsOf(`${section}# Again\n${section}`), [
    "my.yaml:6:1 diffusion_model: duplicate key: it is there already in line 1; keep one of the two",
  ]);
  assertEquals(problemsOf("a: { b: 1, b: 2 }\nlist:\n  - c: 1\n    d:\n      - 2\n    c: 3\n"), [
    "my.yaml:1:12 a.b: duplicate key: it is there already in line 1; keep one of the two",
    "my.yaml:6:5 list.0.c: duplicate key: it is there already in line 3; keep one of the two",
  ]);
  assertEquals(problemsOf("a:\r\n  1: x\r\n  '1': y\r\n"), [
    "my.yaml:3:3 a.1: duplicate key: it is there already in line 2; keep one of the two",
  ]);
});

Deno.test("parseYaml() names a key that is there twice, whatever follows it", () => {
  const [problem] = problemsOf(`a: 1\na: 2\nb: ${"[".repeat(50_000)}`);
  assertEquals(
    problem,
    "my.yaml:2:1 a: duplicate key: it is there already in line 1; keep one of the two",
  );
});

Deno.test("parseYaml() names the line with a tab that makes the next one wrong", () => {
  assertEquals(problemsOf("a:\n  b:\n    c: 1\n\td: 2\n   e: 4\n"), [
    "my.yaml:4:1: the line is indented by a tab; YAML indents by spaces only",
  ]);
  const [other] = problemsOf("a: 1\n  b: 2\nc:\n\td: 3\n");
  assertEquals(other?.includes("tab"), false, other);
});

Deno.test("parseYaml() says where a quote begins that is not closed", () => {
  assertEquals(problemsOf('x: "1"\na: "hello\nb: 1\n'), [
    'my.yaml:2:4: the quote that begins here is not closed; end the text with "',
  ]);
  assertEquals(problemsOf("x: '1'\na: { b: 'hello }"), [
    "my.yaml:2:9: the quote that begins here is not closed; end the text with '",
  ]);
});
