import { assertEquals } from "@std/assert";
import { z } from "zod";
import { BaseDiffusionModel, BaseRewardModel } from "../../../lib/models/mod.ts";
import type {
  DiffusionModel,
  EditRequest,
  EditResult,
  Judgement,
  RewardModel,
} from "../../../lib/models/mod.ts";

interface Steps {
  readonly steps: number;
  readonly device: string;
}

class Editor extends BaseDiffusionModel<Steps> {
  static override readonly paramsSchema: z.ZodType<Steps> = z.strictObject({
    steps: z.int().default(4),
    device: z.string().default("cpu"),
  });
  static override readonly neutralParams = ["device"];

  editImage({ source }: EditRequest): Promise<EditResult> {
    return Promise.resolve({ image: source, notes: [`${this.params.steps} steps`] });
  }
}

class Judge extends BaseRewardModel {
  score(): Promise<Judgement> {
    return Promise.resolve({ kind: "reply", text: "Score: 1.000" });
  }
}

Deno.test("BaseDiffusionModel offers everything but editImage", async () => {
  const model: DiffusionModel = new Editor(Editor.paramsSchema.parse({ device: "cuda:1" }));
  await model.initialize();
  const request = { id: "a", instruction: "", source: new Uint8Array([1]), seed: 0 };
  assertEquals(await model.editImage(request, new AbortController().signal), {
    image: new Uint8Array([1]),
    notes: ["4 steps"],
  });
  await model.dispose();
  assertEquals(model.concurrency, 1);
});

Deno.test("the fingerprint holds the class and the parameters that change the results", () => {
  assertEquals(new Editor({ steps: 4, device: "cpu" }).fingerprint, 'Editor {"steps":4}');
  assertEquals(new Editor({ steps: 8, device: "cpu" }).fingerprint, 'Editor {"steps":8}');
  assertEquals(
    new Judge({ b: 1, a: { d: [2], c: "x" } }).fingerprint,
    new Judge({ a: { c: "x", d: [2] }, b: 1 }).fingerprint,
  );
});

Deno.test("BaseRewardModel offers everything but score, and takes any parameters", async () => {
  const judge: RewardModel = new Judge(Judge.paramsSchema.parse({ anything: [1, "x"] }) as {
    readonly anything: unknown;
  });
  await judge.initialize();
  await judge.dispose();
  assertEquals([judge.concurrency, judge.fingerprint], [1, 'Judge {"anything":[1,"x"]}']);
});
