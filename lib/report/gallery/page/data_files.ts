/// <reference lib="dom" />
import type { GalleryPart } from "../gallery_data.ts";

// The page may be opened from disk, where nothing can be fetched. Scripts can be loaded, though: a
// data file is a script that calls `galleryData` with its name and its JSON.

declare global {
  interface Window {
    galleryData?: (name: string, json: string) => void;
    readonly trustedTypes?: {
      createPolicy(
        name: string,
        rules: { readonly createScriptURL: (url: string) => string },
      ): { createScriptURL(url: string): unknown };
    };
  }
}

const arrived = new Map<string, string>();
const asked = new Map<string, Promise<unknown>>();

/** Address of a data file: in the folder beside the page and nowhere else. */
const DATA_FILE = /^[^/\\:?#]+\/data\/[a-z]+(?:-\d+)?\.js$/;

const policy = globalThis.window.trustedTypes?.createPolicy("gallery", {
  createScriptURL: (url) => {
    if (!DATA_FILE.test(url)) throw new TypeError(`Cannot load ${url}: it is no data file`);
    return url;
  },
});

globalThis.window.galleryData = (name, json) => {
  arrived.set(name, json);
};

/**
 * Data that the page holds itself, or that lies in a file beside it.
 *
 * @throws {Error} If the file is not there.
 */
export function loadData<Data>(name: string): Promise<Data> {
  const before = asked.get(name);
  if (before !== undefined) return before as Promise<Data>;
  const loading = load(name).then((json) => JSON.parse(json) as Data);
  asked.set(name, loading);
  loading.catch(() => asked.delete(name));
  return loading;
}

async function load(name: string): Promise<string> {
  const held = [...document.querySelectorAll<HTMLScriptElement>("script[data-name]")]
    .find((element) => element.dataset["name"] === name);
  if (held !== undefined) return held.textContent ?? "";
  const files = document.getElementById("gallery")?.dataset["files"];
  if (files === undefined) throw new Error(`This page holds no ${name}`);
  const path = `${files}/data/${name}.js`;
  const script = document.createElement("script");
  script.src = (policy?.createScriptURL(path) ?? path) as string;
  const done = new Promise<void>((resolve, reject) => {
    script.addEventListener("load", () => resolve());
    script.addEventListener("error", () =>
      reject(
        new Error(
          `${decodeURIComponent(path)} is not there: this page and its folder belong together`,
        ),
      ));
  });
  document.head.append(script);
  await done;
  script.remove();
  const json = arrived.get(name);
  arrived.delete(name);
  if (json === undefined) throw new Error(`${path} holds other data`);
  return json;
}

/** Details of the pairs of a part. */
export async function loadPart(part: number): Promise<GalleryPart> {
  return await loadData<GalleryPart>(`part-${part}`);
}
