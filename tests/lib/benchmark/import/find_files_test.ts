import { assertEquals, assertRejects } from "@std/assert";
import { findAnnotation, isFile } from "../../../../lib/benchmark/import/find_files.ts";
import { ImageFolder } from "../../../../lib/benchmark/import/image_folder.ts";
import { InputError } from "../../../../lib/input_error.ts";
import { inTempFolder } from "../../../helpers/benchmark.ts";

const CIRCLE = "its symbolic links lead in a circle. Remove the link, or let it lead to the file " +
  "or folder that was meant.";

Deno.test("findAnnotation() names links that lead in a circle, and does not take them for missing", async () => {
  await inTempFolder(async (folder) => {
    await Deno.symlink("two.json", `${folder}/one.json`);
    await Deno.symlink("one.json", `${folder}/two.json`);
    await assertRejects(
      () => findAnnotation(folder, ["one.json", "other.json"]),
      InputError,
      `Cannot follow ${folder}/one.json: ${CIRCLE}`,
    );
    assertEquals(await isFile(`${folder}/three.json`), false);
    await Deno.symlink("three.json", `${folder}/broken.json`);
    assertEquals(await isFile(`${folder}/broken.json`), false);
  });
});

Deno.test("ImageFolder.read() says so of an image that is such a link", async () => {
  await inTempFolder(async (folder) => {
    await Deno.symlink("a.png", `${folder}/a.png`);
    assertEquals(await new ImageFolder(folder).read("a.png"), {
      ok: false,
      message: `cannot be read (Cannot follow ${folder}/a.png: ${CIRCLE})`,
    });
  });
});
