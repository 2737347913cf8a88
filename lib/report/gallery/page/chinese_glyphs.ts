/// <reference lib="dom" />
import { loadData } from "./data_files.ts";

/** Name under which the style sheet asks for the gallery's own typeface. */
const FAMILY = "Gallery Han";

/**
 * Loads the gallery's own typeface where this machine has no Chinese glyphs: names would be empty
 * boxes.
 */
export async function ensureChineseGlyphs(): Promise<void> {
  if (hasChineseGlyphs()) return;
  const base64 = await loadData<string>("typeface");
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const face = new FontFace(FAMILY, bytes);
  document.fonts.add(await face.load());
}

/** Whether two different characters look different: of a missing glyph every one is the same. */
function hasChineseGlyphs(): boolean {
  const [one, other, again] = ["物", "理", "环"].map(drawn);
  return one !== other && other !== again;
}

function drawn(text: string): string {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 24;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (context === null) return text;
  context.font = "20px sans-serif";
  context.textBaseline = "top";
  context.fillText(text, 1, 1);
  return String(context.getImageData(0, 0, 24, 24).data.join());
}
