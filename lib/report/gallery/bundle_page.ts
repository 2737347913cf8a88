import type { Plugin } from "esbuild-wasm/esm/browser.js";

/** The code of a gallery's page. */
export interface PageCode {
  /** One script, without imports. */
  readonly script: string;
  /** The style sheet. */
  readonly style: string;
}

const ENTRY = "main.tsx";

/** Libraries of the page, by the name that its modules import them by. */
const LIBRARIES: ReadonlyMap<string, () => Promise<string>> = new Map([
  ["preact", async () => (await import("preact", { with: { type: "text" } })).default],
  ["preact/hooks", async () => (await import("preact/hooks", { with: { type: "text" } })).default],
  [
    "preact/jsx-runtime",
    async () => (await import("preact/jsx-runtime", { with: { type: "text" } })).default,
  ],
]);

/**
 * Builds the page's script and style sheet from `page/`: one script each, since a page from disk
 * may not load modules. The compiler is WebAssembly and runs in this process, so that neither a
 * native program nor a network is needed; the first call takes a second or two.
 *
 * @throws {Error} If the page's modules cannot be compiled.
 */
export function bundlePage(): Promise<PageCode> {
  bundling ??= bundle();
  return bundling;
}

let bundling: Promise<PageCode> | undefined;

async function bundle(): Promise<PageCode> {
  const [esbuild, { default: wasm }] = await Promise.all([
    import("esbuild-wasm/esm/browser.js"),
    import("esbuild-wasm/esbuild.wasm", { with: { type: "bytes" } }),
  ]);
  // The typings are those of a browser, where a worker would be the better choice.
  await esbuild.initialize({ wasmModule: await WebAssembly.compile(wasm.slice()), worker: false });
  try {
    const { outputFiles } = await esbuild.build({
      entryPoints: [ENTRY],
      bundle: true,
      write: false,
      outdir: "out",
      minify: true,
      format: "iife",
      target: ["chrome111", "firefox114", "safari16.4"],
      jsx: "automatic",
      jsxImportSource: "preact",
      legalComments: "none",
      charset: "utf8",
      logLevel: "silent",
      plugins: [sources],
    });
    const text = (ending: string) =>
      outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? "";
    return { script: text(".js"), style: text(".css") };
  } finally {
    await esbuild.stop();
  }
}

/** Finds the page's modules beside this one, and its libraries among the dependencies. */
const sources: Plugin = {
  name: "sources",
  setup(build) {
    build.onResolve({ filter: /.*/ }, ({ path, importer, kind }) => {
      if (LIBRARIES.has(path)) return { path, namespace: "library" };
      const base = kind === "entry-point" ? new URL("page/", import.meta.url) : importer;
      return { path: new URL(path, base).href, namespace: "source" };
    });
    build.onLoad({ filter: /.*/, namespace: "library" }, async ({ path }) => ({
      contents: await LIBRARIES.get(path)?.() ?? "",
      loader: "js",
    }));
    build.onLoad({ filter: /.*/, namespace: "source" }, async ({ path }) => ({
      contents: await Deno.readTextFile(new URL(path)),
      loader: path.endsWith(".css") ? "css" : path.endsWith(".tsx") ? "tsx" : "ts",
    }));
  },
};
