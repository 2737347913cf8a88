import { assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { InputError } from "../../../lib/input_error.ts";
import { EditPlayground } from "../../../lib/notebook/mod.ts";
import { picture } from "../../helpers/benchmark.ts";

const MODEL = "tests/fixtures/qwen_image_edit";

Deno.test("EditPlayground shows the latents after each step but the last, whose image it is", async () => {
  await using playground = await EditPlayground.open(MODEL);
  const steps: string[] = [];
  const tried = {
    source: await picture({ width: 48, height: 48 }),
    instruction: "Make it rain",
    steps: 2,
    scale: 1,
    seed: 1,
    onStep: (done: number, total: number) => void steps.push(`${done}/${total}`),
  };
  const watched = await playground.edit({ ...tried, watch: true });
  assertEquals(steps, ["1/2", "2/2"]);
  assertEquals(watched.steps.length, 1);
  const [between] = watched.steps;
  assertEquals([between?.width, between?.height], [watched.image.width, watched.image.height]);
  assertNotEquals(between?.data, watched.image.data);
  const again = await playground.edit(tried);
  assertEquals([again.steps, again.image.data], [[], watched.image.data]);
  assertEquals(playground.model.dtype, "float32");
  await assertRejects(
    () => playground.edit({ ...tried, steps: 0 }),
    InputError,
    "steps must be a positive integer, got 0",
  );
});
