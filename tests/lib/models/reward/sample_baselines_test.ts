import { assert, assertAlmostEquals } from "@std/assert";
import { renderSamplePair, samplePairs } from "../../../../lib/benchmark/sample/mod.ts";
import { decodePixels, encodePng } from "../../../../lib/image/pixels.ts";
import { ReferenceRewardModel } from "../../../../lib/models/reward/reference.ts";
import { parseScore } from "../../../../lib/parsers/mod.ts";

Deno.test("reference gives the sample's pairs 0 for a copy, 5 for half and 10 for the target", async () => {
  const judge = new ReferenceRewardModel({});
  for await (const pair of samplePairs({ pairs: 10 })) {
    const { source, target } = await renderSamplePair(pair, {
      width: 368,
      height: 276,
      grain: true,
    });
    const [from, to] = [await decodePixels(source), await decodePixels(target)];
    const half = from.data.map((value, index) => Math.round((value + (to.data[index] ?? 0)) / 2));
    const score = async (edited: Uint8Array) => {
      const judgement = await judge.score({
        id: pair.id,
        systemPrompt: "",
        userPrompt: "",
        source,
        showSource: false,
        edited,
        target,
        seed: 0,
      });
      assert(judgement.kind === "reply", JSON.stringify(judgement));
      const parsed = parseScore(judgement.text);
      assert(parsed.status === "scored", JSON.stringify(parsed));
      return parsed.score;
    };
    assert(await score(source) < 1);
    assertAlmostEquals(await score(await encodePng({ ...from, data: half })), 5, 0.2);
    assert(await score(target) >= 9.9);
  }
});
