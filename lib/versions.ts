import { imageLibrary } from "./image/image_library.ts";

/** Version of this project; the newest entry of CHANGELOG.md. */
export const VERSION = "0.1.0";

/** Versions of what results may depend on, for `run.json` and the report. */
export async function versions(): Promise<Readonly<Record<string, string>>> {
  const { versions: { sharp, vips } } = await imageLibrary();
  return {
    image_edit_bench: VERSION,
    deno: Deno.version.deno,
    v8: Deno.version.v8,
    sharp: sharp ?? "unknown",
    libvips: vips,
    system: `${Deno.build.os} ${Deno.build.arch}`,
  };
}
