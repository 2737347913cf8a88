import { assertEquals } from "@std/assert";
import {
  cellCode,
  codeBlock,
  inlineCode,
  linkTarget,
  markdownTable,
  plainMarkdown,
} from "../../../lib/report/markdown_text.ts";

Deno.test("plainMarkdown() keeps text as text", () => {
  const cases = {
    "plain, 文字 (1.5) snake_case!": "plain, 文字 (1.5) snake_case!",
    "a | b": "a \\| b",
    "two\n\n# lines": "two # lines",
    "# heading": "\\# heading",
    "- item": "\\- item",
    "1. item": "1\\. item",
    "1.5 is no item": "1.5 is no item",
    "> quotation": "\\> quotation",
    "<script>alert(1)</script>": "\\<script>alert(1)\\</script>",
    "[a](http://b.c)": "\\[a](http\\://b.c)",
    "![a](b)": "!\\[a](b)",
    "www.example.org": "www\\.example.org",
    "a@b.c": "a&#64;b.c",
    "_a_ **b** ~~c~~ `d`": "\\_a\\_ \\*\\*b\\*\\* \\~\\~c\\~\\~ \\`d\\`",
    "AT&T &lt; R & D": "AT\\&T \\&lt; R & D",
    "back\\slash \\|": "back\\\\slash \\\\\\|",
    "$x$": "\\$x\\$",
    "\u202etxet\u0007\ud800": "txet\ufffd\ufffd",
  };
  for (const [text, expected] of Object.entries(cases)) {
    assertEquals(plainMarkdown(text), expected);
  }
});

Deno.test("inlineCode() outnumbers the backticks within", () => {
  assertEquals(inlineCode("plain"), "`plain`");
  assertEquals(inlineCode("a``b`"), "``` a``b` ```");
  assertEquals(inlineCode("two\nlines"), "`two lines`");
  assertEquals(inlineCode(""), "–");
});

Deno.test("cellCode() writes as text what code in a table cannot show", () => {
  assertEquals([cellCode("a b"), cellCode("a|b"), cellCode("a\\b")], ["`a b`", "a\\|b", "a\\\\b"]);
});

Deno.test("codeBlock() cannot be closed from within", () => {
  assertEquals(codeBlock("a\r\n````\nb"), "`````text\na\n````\nb\n`````");
});

Deno.test("markdownTable() lines columns up, Chinese characters two wide", () => {
  assertEquals(
    markdownTable([{ title: "Name" }, { title: "Mean", align: "right" }], [
      ["物理", "6.500"],
      ["a", "10.000"],
    ]),
    [
      "| Name |   Mean |",
      "| ---- | -----: |",
      "| 物理 |  6.500 |",
      "| a    | 10.000 |",
    ].join("\n"),
  );
});

Deno.test("linkTarget() encodes what would end a link", () => {
  assertEquals(
    linkTarget("../images/物 (1)/a#b?.png"),
    "../images/%E7%89%A9%20%281%29/a%23b%3F.png",
  );
});
