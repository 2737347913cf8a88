import { assert, assertEquals } from "@std/assert";
import { copyImage, type DoneEdit } from "../../../lib/evaluation/copy_image.ts";
import { sha256 } from "../../../lib/files/hash.ts";
import { writeAside } from "../../../lib/files/write_aside.ts";

const BYTES = Uint8Array.of(1, 2, 3);

async function withRuns(test: (runs: { from: string; to: string }) => Promise<void>) {
  const folder = await Deno.makeTempDir();
  try {
    await writeAside(`${folder}/from/images/a.png`, BYTES);
    await writeAside(`${folder}/to/images/other.png`, BYTES);
    await test({ from: `${folder}/from`, to: `${folder}/to` });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function editOf(image: string, bytes = BYTES): DoneEdit {
  return {
    type: "edit",
    key: "key",
    id: "a",
    ms: 1,
    status: "done",
    image,
    hash: sha256(bytes),
    notes: [],
  };
}

Deno.test("copyImage gives the image a second name, which outlives the first", async () => {
  await withRuns(async (runs) => {
    assert(await copyImage(editOf("images/a.png"), runs));
    if (Deno.build.os !== "windows") {
      const inodes = [runs.from, runs.to].map((run) => Deno.statSync(`${run}/images/a.png`).ino);
      assertEquals(inodes[0], inodes[1]);
    }
    await writeAside(`${runs.from}/images/a.png`, Uint8Array.of(9));
    assertEquals(await Deno.readFile(`${runs.to}/images/a.png`), BYTES);
  });
});

Deno.test("copyImage copies where a name is taken or its folder is missing", async () => {
  await withRuns(async (runs) => {
    await writeAside(`${runs.to}/images/a.png`, Uint8Array.of(9));
    assert(await copyImage(editOf("images/a.png"), runs));
    assertEquals(await Deno.readFile(`${runs.to}/images/a.png`), BYTES);
    assert(await copyImage(editOf("images/a.png"), { ...runs, to: `${runs.to}/new` }));
    assertEquals(await Deno.readFile(`${runs.to}/new/images/a.png`), BYTES);
  });
});

Deno.test("copyImage leaves alone what is gone or is another image", async () => {
  await withRuns(async (runs) => {
    assertEquals(await copyImage(editOf("images/b.png"), runs), false);
    assertEquals(await copyImage(editOf("images/a.png", Uint8Array.of(9)), runs), false);
    const left = await Array.fromAsync(Deno.readDir(`${runs.to}/images`));
    assertEquals(left.map(({ name }) => name), ["other.png"]);
  });
});
