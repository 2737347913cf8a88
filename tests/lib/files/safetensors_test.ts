import { assertEquals, assertRejects } from "@std/assert";
import { readSafetensors } from "../../../lib/files/safetensors.ts";
import { inTempFolder } from "../../helpers/benchmark.ts";

/** A file of a header and bytes, of which nothing is checked. */
function fileOf(header: object, bytes: Uint8Array): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify(header));
  const file = new Uint8Array(8 + text.length + bytes.length);
  new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true);
  file.set(text, 8);
  file.set(bytes, 8 + text.length);
  return file;
}

Deno.test("readSafetensors() reads float32 and bfloat16, wherever they begin", async () => {
  await inTempFolder(async (folder) => {
    const path = `${folder}/tensors.safetensors`;
    const bytes = new Uint8Array(12);
    // 1.5 and -2 in bfloat16, then 0.1 and -3 in float32.
    bytes.set([0xc0, 0x3f, 0x00, 0xc0]);
    bytes.set(new Uint8Array(Float32Array.of(0.1, -3).buffer), 4);
    const header = {
      __metadata__: { format: "pt" },
      half: { dtype: "BF16", shape: [2], data_offsets: [0, 4] },
      whole: { dtype: "F32", shape: [2, 1], data_offsets: [4, 12] },
    };
    await Deno.writeFile(path, fileOf(header, bytes));
    const tensors = await readSafetensors(path);
    assertEquals(tensors.get("half"), { shape: [2], data: Float32Array.of(1.5, -2) });
    assertEquals(tensors.get("whole"), { shape: [2, 1], data: Float32Array.of(0.1, -3) });
    assertEquals(tensors.size, 2);
  });
});

Deno.test("readSafetensors() names a tensor of another type", async () => {
  await inTempFolder(async (folder) => {
    const path = `${folder}/tensors.safetensors`;
    const header = { ids: { dtype: "I64", shape: [1], data_offsets: [0, 8] } };
    await Deno.writeFile(path, fileOf(header, new Uint8Array(8)));
    const message = "Cannot read tensor ids: its type must be F32, BF16 or I32, got I64";
    await assertRejects(() => readSafetensors(path), TypeError, message);
  });
});
