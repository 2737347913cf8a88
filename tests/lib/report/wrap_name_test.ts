import { assert, assertEquals } from "@std/assert";
import { wrapName } from "../../../lib/report/wrap_name.ts";
import { Typeface } from "../../../lib/text/outline.ts";

const typeface = await Typeface.load();
const OPTIONS = { width: 131, size: 13, typeface };

Deno.test("wrapName() keeps short names, and names what has none", () => {
  assertEquals(wrapName("物理", OPTIONS), ["物理"]);
  assertEquals(wrapName(" \n ", OPTIONS), ["(no name)"]);
});

Deno.test("wrapName() breaks at joining marks and between Chinese characters", () => {
  assertEquals(wrapName("temporal_and_spatial_logic", OPTIONS), [
    "temporal_and_",
    "spatial_logic",
  ]);
  assertEquals(wrapName("日常生活场景中的因果关系", OPTIONS), ["日常生活场景中的因果", "关系"]);
});

Deno.test("wrapName() keeps the end of a name that is too long, and every line fits", () => {
  for (const name of ["x".repeat(200), "very long name ".repeat(9) + "42", "因果关系".repeat(30)]) {
    const lines = wrapName(name, OPTIONS);
    assertEquals(lines.length, 2);
    assert((lines[1] ?? "").endsWith(name.slice(-4).trim()));
    for (const line of lines) assert(typeface.width(line, 13) <= 131, line);
  }
});

Deno.test("wrapName() ends also where not even one character fits", () => {
  assertEquals(wrapName("ab", { ...OPTIONS, width: 1 }), ["a", "...b"]);
});
