import { assertEquals } from "@std/assert";
import {
  editingDifference,
  type IdentifiedRun,
  identityDifference,
  judgingDifference,
} from "../../../lib/evaluation/identity_difference.ts";

const [ONE, OTHER] = ["1".repeat(64), "2".repeat(64)];

const RUN: IdentifiedRun = {
  identity: {
    benchmark: { hash: ONE, language: "en", fields: {}, categories: null },
    diffusion_model: { name: "MyEditor", fingerprint: `MyEditor ${ONE} Mine {"steps":50}` },
    reward_model: { name: "copy", fingerprint: "copy built-in 1 CopyModel {}" },
    prompts: { hash: ONE },
    evaluation: { seed: 0, max_reasks: 2, repeats: 1, unparsed_policy: "exclude" },
  },
  benchmark: { path: "data/b.json" },
  diffusion_model: { class_path: "./my_editor.ts#MyEditor" },
  reward_model: { class_path: "copy" },
  prompts: { name: "reasoned" },
};

function changed(identity: Partial<IdentifiedRun["identity"]>): IdentifiedRun {
  return { ...RUN, identity: { ...RUN.identity, ...identity } };
}

function edited(fingerprint: string): IdentifiedRun {
  return changed({ diffusion_model: { name: "MyEditor", fingerprint } });
}

Deno.test("identityDifference() names every key that differs", () => {
  assertEquals(identityDifference(RUN, RUN), []);
  const other = changed({
    benchmark: { ...RUN.identity.benchmark, categories: ["物理"], fields: { source: "img" } },
    evaluation: { ...RUN.identity.evaluation, seed: 7 },
    diffusion_model: { name: "copy", fingerprint: "copy built-in 1 CopyModel {}" },
  });
  assertEquals(identityDifference(RUN, other), [
    'diffusion_model.name: "MyEditor" there, "copy" now',
    'benchmark.categories: null there, ["物理"] now',
    "evaluation.seed: 0 there, 7 now",
    'benchmark.fields.source: absent there, "img" now',
  ]);
});

Deno.test("identityDifference() names the benchmark file and the prompts that differ", () => {
  const other = changed({
    benchmark: { ...RUN.identity.benchmark, hash: OTHER },
    prompts: { hash: OTHER },
  });
  assertEquals(identityDifference(RUN, other), [
    "benchmark: the content of data/b.json differs",
    "prompts: the texts of reasoned differ",
  ]);
  const elsewhere = { ...other, benchmark: { path: "c.json" }, prompts: { name: "mine.yaml" } };
  assertEquals(identityDifference(RUN, elsewhere), [
    "benchmark: data/b.json there, c.json now, with other content",
    "prompts: reasoned there, mine.yaml now",
  ]);
});

Deno.test("identityDifference() lets no difference of fingerprints pass", () => {
  for (const own of ['Other {"steps":50}', 'Mine {"steps":50,"more":{}}', 'Mine { "steps":50}']) {
    assertEquals(identityDifference(RUN, edited(`MyEditor ${ONE} ${own}`)).length, 1, own);
  }
});

Deno.test("identityDifference() tells a class's code from its parameters", () => {
  assertEquals(identityDifference(RUN, edited(`MyEditor ${OTHER} Mine {"steps":50}`)), [
    "diffusion_model: the code of ./my_editor.ts#MyEditor differs (11111111 there, 22222222 now)",
  ]);
  assertEquals(identityDifference(RUN, edited(`MyEditor ${ONE} Mine {"steps":20}`)), [
    "diffusion_model.params.steps: 50 there, 20 now",
  ]);
  const moved = {
    ...edited(`MyEditor ${OTHER} Mine {"steps":50}`),
    diffusion_model: { class_path: "./b.ts#MyEditor" },
  };
  assertEquals(identityDifference(RUN, moved), [
    "diffusion_model: the code of MyEditor differs (./my_editor.ts#MyEditor there, " +
    "./b.ts#MyEditor now)",
  ]);
  const served = (hash: string) => edited(`MyEditor ${ONE} Mine {"model_name":"${hash}"}`);
  assertEquals(identityDifference(served(ONE), served(OTHER)), [
    "diffusion_model.params.model_name: the content that it names differs: 11111111 there, " +
    "22222222 now",
  ]);
});

Deno.test("identityDifference() shows fingerprints of a form of their own, cut", () => {
  assertEquals(identityDifference(RUN, edited(`MyEditor ${ONE} v2`)), [
    "diffusion_model.params.steps: 50 there, absent now",
    'diffusion_model.fingerprint: absent there, "v2" now',
  ]);
  assertEquals(identityDifference(edited("MyEditor 1"), edited(`MyEditor ${"a".repeat(300)}`)), [
    `diffusion_model.fingerprint: "MyEditor 1" there, "MyEditor ${"a".repeat(190)}… now`,
  ]);
});

Deno.test("judgingDifference() and editingDifference() leave out what the other is about", () => {
  const other = changed({
    diffusion_model: { name: "copy", fingerprint: "copy built-in 1 CopyModel {}" },
    reward_model: { name: "copy", fingerprint: "copy built-in 2 CopyModel {}" },
    prompts: { hash: OTHER },
    evaluation: { ...RUN.identity.evaluation, seed: 7, aggregation: "mean@1" },
  });
  assertEquals(judgingDifference(RUN, other), [
    "reward_model: the code of copy differs (built-in 1 there, built-in 2 now)",
    "prompts: the texts of reasoned differ",
    'evaluation.aggregation: absent there, "mean@1" now',
  ]);
  assertEquals(editingDifference(RUN, other), [
    'diffusion_model.name: "MyEditor" there, "copy" now',
    "evaluation.seed: 0 there, 7 now",
  ]);
});
