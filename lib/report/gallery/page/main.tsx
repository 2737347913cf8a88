/** @jsxImportSource preact */
/// <reference lib="dom" />
import { render } from "preact";
import type { GalleryIndex } from "../gallery_data.ts";
import { App } from "./app.tsx";
import { ensureChineseGlyphs } from "./chinese_glyphs.ts";
import { loadData } from "./data_files.ts";
import "./style/tokens.css";
import "./style/page.css";
import "./style/overview.css";
import "./style/pairs.css";
import "./style/detail.css";
import "./style/rate.css";

const root = document.getElementById("gallery");
if (root !== null) void open(root);

async function open(root: HTMLElement): Promise<void> {
  try {
    const index = await loadData<GalleryIndex>("index");
    if (index.hasTypeface) await ensureChineseGlyphs();
    root.replaceChildren();
    render(<App index={index} />, root);
  } catch (error) {
    const text = document.createElement("p");
    text.className = "boot";
    text.setAttribute("role", "alert");
    text.textContent = `Cannot open the gallery: ${
      error instanceof Error ? error.message : String(error)
    }`;
    root.replaceChildren(text);
  }
}
