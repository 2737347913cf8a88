import { assert, assertEquals, assertRejects } from "@std/assert";
import sharp from "sharp";
import { CopyModel } from "../../../../lib/models/diffusion/copy.ts";
import { OracleModel } from "../../../../lib/models/diffusion/oracle.ts";

const flat = (colour: string) =>
  sharp({ create: { width: 8, height: 8, channels: 3, background: colour } });
const request = { id: "00007_物理_hard", instruction: "Make it night.", seed: 1 };

Deno.test("copy returns the source, as PNG", async () => {
  const png = await flat("#123456").png().toBuffer();
  assert((await new CopyModel({}).editImage({ ...request, source: png })).image === png);
  const jpeg = await flat("#123456").jpeg().toBuffer();
  const { image } = await new CopyModel({}).editImage({ ...request, source: jpeg });
  assertEquals((await sharp(image).metadata()).format, "png");
});

Deno.test("oracle returns the target, as PNG", async () => {
  const source = await flat("#123456").png().toBuffer();
  const target = await flat("#ff0000").png().toBuffer();
  const { image } = await new OracleModel({}).editImage({ ...request, source, target });
  assert(image === target);
});

Deno.test("oracle fails without a target, and names the pair", async () => {
  const error = await assertRejects(
    () => new OracleModel({}).editImage({ ...request, source: new Uint8Array() }),
    Error,
  );
  assertEquals(
    error.message,
    "Pair 00007_物理_hard has no target image: the oracle needs one",
  );
});

Deno.test("copy and oracle take no parameters", () => {
  assertEquals(CopyModel.paramsSchema.safeParse({ seed: 1 }).success, false);
  assertEquals(OracleModel.paramsSchema.safeParse({}).success, true);
});
