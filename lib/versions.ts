import sharp from "sharp";

/** Version of this project; the newest entry of CHANGELOG.md. */
export const VERSION = "0.1.0";

/** Versions of what results may depend on, for `run.json` and the report. */
export const VERSIONS: Readonly<Record<string, string>> = {
  image_edit_bench: VERSION,
  deno: Deno.version.deno,
  v8: Deno.version.v8,
  sharp: sharp.versions.sharp ?? "unknown",
  libvips: sharp.versions.vips,
  system: `${Deno.build.os} ${Deno.build.arch}`,
};
