import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Companions } from "../../../lib/companions/mod.ts";
import { buildReport, reportMarkdown } from "../../../lib/report/mod.ts";
import { largeRun, metadata, outcome } from "./outcomes.ts";

/** Measures of an edit that no test looks at. */
const MEASURES: Omit<Companions, "noOp"> = {
  sourceSize: { width: 8, height: 8 },
  editedSize: { width: 8, height: 8 },
  aspectChange: 0,
  changedShare: 0,
  meanDifference: 0,
};

const CHARTS = { distribution: "r_distribution.svg", means: "r_means.svg" };

/** Eight pairs in two categories, with every kind of section. */
const SMALL = [
  outcome(0, {
    score: 9.5,
    reply: "The lamp moved; so did its shadow.\nScore: 9.5",
    image: "images/物理/pair_0.png",
    tags: ["lamp", "shadow"],
  }),
  outcome(1, { score: 8, reply: "8.000", image: "images/物理/pair_1.png", tags: ["lamp"] }),
  outcome(2, { score: 8.25, reply: "Score: 8.25", difficulty: "hard", tags: ["shadow"] }),
  outcome(3, { defaulted: 5, reply: "Lovely!", image: "images/物理/pair_3.png", difficulty: "" }),
  outcome(4, { score: 1.5, category: "环境", notes: ["instruction not understood"] }),
  outcome(5, { score: 2, category: "环境", difficulty: "hard" }),
  outcome(6, { score: 3, category: "环境", instruction: "把左边的灯移走" }),
  outcome(7, { status: "edit_failed", reason: "out of memory", category: "环境", asked: 0 }),
].map((pair) => ({ ...pair, editMs: 11_250, ...(pair.asked > 0 ? { judgeMs: 929 } : {}) }));

for (const policy of ["exclude", "default"] as const) {
  Deno.test(`reportMarkdown() of a small run under ${policy} is the golden file`, async () => {
    const report = buildReport(
      SMALL,
      metadata({
        notices: ["partial: --limit 8"],
        evaluation: { policy, maxReasks: 2, seed: 7, repeats: 1 },
      }),
    );
    const golden = new URL(`./golden/small_report_${policy}.txt`, import.meta.url);
    const markdown = reportMarkdown(report, { charts: CHARTS });
    assertEquals(markdown, await Deno.readTextFile(golden));
  });
}

Deno.test("reportMarkdown() says first what came out", () => {
  const [title, , sentence] = reportMarkdown(buildReport(SMALL, metadata())).split("\n");
  assertEquals(title, "# Evaluation report: Qwen/Qwen-Image-Edit (`qwen-image-edit`)");
  assertStringIncludes(
    sentence ?? "",
    "**Mean score 5.375 of 10** (95 % interval 1.614 to 9.136) over 6 of 8 pairs (coverage 75.0 %)",
  );
});

Deno.test("reportMarkdown() says that no neural model was run", () => {
  const baselines = {
    diffusionModel: { classPath: "copy", params: {}, fingerprint: "", servers: [] },
    rewardModel: { classPath: "reference", params: {}, fingerprint: "", servers: [] },
  };
  const text = (fields: Partial<typeof baselines>) =>
    reportMarkdown(buildReport(SMALL, metadata(fields)));
  assertStringIncludes(text(baselines), "> - No neural model was run: neither the editor nor");
  assertStringIncludes(text(baselines), "`copy` returns the source image unchanged");
  const { diffusionModel, rewardModel } = baselines;
  assertStringIncludes(text({ diffusionModel }), "> - No neural editing model was run");
  assertStringIncludes(text({ rewardModel }), "> - No neural judge was run");
  assert(!text({}).includes("No neural"));
});

Deno.test("reportMarkdown() without a score says so, and shows no charts", () => {
  const markdown = reportMarkdown(buildReport([outcome(0), outcome(1)], metadata()));
  assertStringIncludes(markdown, "**No result:** none of the 2 pairs was scored.");
  assertStringIncludes(markdown, "There are no charts, since nothing was scored.");
  assert(!markdown.includes("!["));
  assert(!markdown.includes("NaN") && !markdown.includes("undefined"));
  const empty = reportMarkdown(buildReport([], metadata()));
  assertStringIncludes(empty, "**No result:** no pair was selected.");
  assert(!empty.includes("NaN") && !empty.includes("undefined"));
});

Deno.test("reportMarkdown() of one pair has no interval", () => {
  const markdown = reportMarkdown(buildReport([outcome(0, { score: 7 })], metadata()));
  assertStringIncludes(markdown, "**Mean score 7.000 of 10** (no interval, since it takes");
  assertStringIncludes(markdown, "| 物理     |     1 |      1 |  100.0 % | 7.000 |");
});

Deno.test("reportMarkdown() lists twenty failures and counts the others", () => {
  const outcomes = Array.from({ length: 53 }, (_, index) => outcome(index));
  const markdown = reportMarkdown(buildReport(outcomes, metadata()));
  assertStringIncludes(markdown, "### unparsed: 53 pairs");
  assertStringIncludes(markdown, "- no number (53 pairs): `pair_0`, `pair_1`");
  assertStringIncludes(markdown, "`pair_19` and 33 more\n");
  const sentence = outcomes.slice(0, 1).map((pair) => ({ ...pair, reason: "I can't judge that." }));
  assertStringIncludes(
    reportMarkdown(buildReport(sentence, metadata())),
    "- I can't judge that: `pair_0`\n",
  );
  const varied = outcomes.map((pair) => ({ ...pair, reason: `reason ${pair.index}` }));
  const listed = reportMarkdown(buildReport(varied, metadata()));
  assertStringIncludes(listed, "- reason 19: `pair_19`\n- other reasons: 33 more;");
});

Deno.test("reportMarkdown() shows the most frequent tags if there are many", () => {
  const outcomes = largeRun().map((pair) => ({ ...pair, tags: [`tag ${pair.index % 40}`] }));
  const markdown = reportMarkdown(buildReport(outcomes, metadata()));
  assertStringIncludes(markdown, "The 15 most frequent of 40 tags");
});

Deno.test("reportMarkdown() warns where much is missing or the policy is fail", () => {
  const policy = { policy: "fail", maxReasks: 0, seed: 0, repeats: 1 } as const;
  const markdown = reportMarkdown(buildReport(SMALL, metadata({ evaluation: policy })));
  assertStringIncludes(markdown, "> - Only 75.0 % of the pairs are scored");
  assertStringIncludes(markdown, "> - The policy is `fail`");
});

Deno.test("reportMarkdown() keeps hostile text as text", () => {
  const hostile = "x | y\n\n# z <img src=q onerror=r> [l](http://h) ```` \n> ![i](j)\n| a | b |";
  const outcomes = [0, 1, 2, 3].map((index) =>
    outcome(index, {
      ...(index < 2 ? { score: index + 5 } : { reason: hostile }),
      id: `${hostile}${index}`,
      category: `${hostile}${index % 2}`,
      difficulty: hostile,
      tags: [hostile],
      instruction: hostile,
      reply: `${hostile}\n\`\`\`\`\`\n<b>`,
      notes: [hostile],
      image: `images/a b/(${index})|.png`,
    })
  );
  const markdown = reportMarkdown(buildReport(
    outcomes,
    metadata({
      notices: [hostile],
      versions: { [hostile]: hostile },
      prompts: { name: hostile, hash: hostile, showSource: true },
      diffusionModel: {
        classPath: hostile,
        params: { model_name: hostile, [hostile]: hostile },
        fingerprint: hostile,
        servers: [{
          url: hostile,
          software: hostile,
          version: hostile,
          models: [hostile],
          unsupported: [hostile],
          at: "",
        }],
      },
    }),
  ));
  const outside = withoutCode(markdown);
  assert(!/(?<!\\)</.test(outside), "HTML could come through");
  assert(!outside.includes("![") || outside.includes("!\\["), "an image could come through");
  assert(!/(?<!\\)\[(?!edited image\]\()/.test(outside), "a link could come through");
  assert(!/^#+ z/m.test(outside), "a heading could come through");
  for (const table of tables(markdown)) {
    const cells = table.map((line) => line.replaceAll(/\\./g, "").split("|").length);
    assertEquals(new Set(cells).size, 1, `columns differ in:\n${table.join("\n")}`);
  }
});

/** Markdown without fenced blocks and inline code, where nothing acts. */
function withoutCode(markdown: string): string {
  return markdown.replaceAll(/^(`{3,})text\n[^]*?\n\1$/gm, "")
    .replaceAll(/(?<![`\\])(`+)(?!`)[^]*?(?<!`)\1(?!`)/g, "");
}

/** Runs of lines that begin with a pipe, outside fenced blocks. */
function tables(markdown: string): readonly (readonly string[])[] {
  return [...markdown.replaceAll(/^(`{3,})text\n[^]*?\n\1$/gm, "").matchAll(/(?:^\|.*\n)+/gm)]
    .map(([table]) => table.trimEnd().split("\n"));
}

Deno.test("reportMarkdown() names the model that a server runs, not the class that asks it", () => {
  const server = { url: "http://a", software: "vllm", models: ["org/editor"], unsupported: [] };
  const model = { fingerprint: "", params: {}, servers: [] };
  const markdown = reportMarkdown(buildReport(
    SMALL,
    metadata({
      diffusionModel: { ...model, classPath: "images-edits", servers: [{ ...server, at: "" }] },
      rewardModel: { ...model, classPath: "chat-completions", params: { model: "org/judge" } },
    }),
  ));
  assertStringIncludes(markdown, "# Evaluation report: org/editor (`images-edits`)\n");
  assertStringIncludes(markdown, "judged by org/judge (`chat-completions`)");
  assertStringIncludes(markdown, "vllm at http\\://a serving org/editor");
});

Deno.test("reportMarkdown() lists ties in the order of the benchmark, and counts the others", () => {
  const outcomes = Array.from(
    { length: 20 },
    (_, index) => outcome(index, { score: index % 10 === 9 ? 8 : 0 }),
  );
  const markdown = reportMarkdown(buildReport(outcomes, metadata()));
  const [, highest = "", lowest = ""] = markdown.split(/## (?:Highest|Lowest) scores/);
  const ids = (text: string) =>
    [...text.matchAll(/^\*\*[\d.]+\*\* `([^`]+)`/gm)].map(([, id]) => id);
  assertEquals(ids(highest), ["pair_9", "pair_19", "pair_0", "pair_1", "pair_2"]);
  assertEquals(ids(lowest), ["pair_3", "pair_4", "pair_5", "pair_6", "pair_7"]);
  assertStringIncludes(lowest, "\n\n10 more pairs have 0.000.\n");
  assert(!reportMarkdown(buildReport(SMALL, metadata())).includes("more pair"));
});

Deno.test("reportMarkdown() names only the ways in which edits changed nothing", () => {
  const warning = (noOps: readonly Companions["noOp"][]) =>
    / *> - (.* changed nothing: .*)/.exec(reportMarkdown(buildReport(
      noOps.map((noOp, index) =>
        outcome(index, { score: 1, image: "a.png", companions: { ...MEASURES, noOp } })
      ),
      metadata(),
    )))?.[1];
  assertEquals(
    warning(["exact", "exact", "no"]),
    "2 of 3 edits changed nothing: 2 are the source to the pixel.",
  );
  assertEquals(
    warning(["exact", "near", "near"]),
    "3 of 3 edits changed nothing: 1 is the source to the pixel, 2 differ from the source only " +
      "as encoding does.",
  );
  assertEquals(
    warning(["no", "near"]),
    "1 of 2 edits changed nothing: 1 differs from the source only as encoding does.",
  );
});
