import { InputError } from "../input_error.ts";
import type { FigureTable, Missing, Recomputed } from "./figure.ts";
import { recomputeGenAiBench } from "./genai_bench.ts";
import { raterFiles } from "./human_ratings.ts";
import { recomputeImagenHub } from "./imagenhub.ts";
import { exists, subfolders } from "./read_file.ts";
import { recomputeVieScore } from "./viescore.ts";

/** Published figures, computed again from the files of a folder. */
export interface Verification {
  /** What was found, and where. */
  readonly found: readonly { readonly name: string; readonly folder: string }[];
  /** What was not found. */
  readonly missing: readonly Missing[];
  /** What is there of judges or editing models without a figure that is known to be published. */
  readonly unknown: readonly string[];
  /** The figures. */
  readonly tables: readonly FigureTable[];
}

/** A way in which the files of a published work lie in a folder. */
interface Layout {
  /** Files or folders by which it is known; one of them is enough. */
  readonly markers: readonly string[];
  /** Computes the figures of the files in such a folder. */
  readonly recompute: (folder: string) => Promise<Recomputed>;
}

/** Folders of ratings in a new clone of VIEScore, an old one, and a cut of one. */
const HUMAN = [
  "paper_implementation/_human_annotations/ImagenHub_human_eval_results/ImagenHub_Text-Guided_IE",
  "_human_annotations/ImagenHub_human_eval_results/ImagenHub_Text-Guided_IE",
  "human",
] as const;

/** Published works, each with its layouts; of these, the first that is found anywhere counts. */
const WORKS: Readonly<Record<string, readonly Layout[]>> = {
  "VIEScore": [
    vieScoreLayout("paper_implementation/_answers", {
      task: "/ImagenHub_Text-Guided_IE",
      human: HUMAN[0],
    }),
    vieScoreLayout("_answers", { task: "/ImagenHub_Text-Guided_IE", human: HUMAN[1] }),
    vieScoreLayout("answers", { task: "", human: HUMAN[2] }),
  ],
  // Where there is no clone of it, VIEScore's copy of the ratings does.
  "ImagenHub": ["eval/human_ratings/Text-Guided_IE", ...HUMAN].map((human) => ({
    markers: raterFiles(human),
    recompute: (folder) => recomputeImagenHub(`${folder}/${human}`),
  })),
  "GenAI-Bench": [
    {
      markers: ["results/image_edition"],
      recompute: (folder) =>
        recomputeGenAiBench({
          folder: `${folder}/results/image_edition`,
          suffix: "/pairwise.json",
        }),
    },
    {
      markers: ["gpt4o.json", "gemini-1.5-pro.json"],
      recompute: (folder) => recomputeGenAiBench({ folder, suffix: ".json" }),
    },
  ],
};

function vieScoreLayout(
  answers: string,
  options: { readonly task: string; readonly human: string },
): Layout {
  const { task, human } = options;
  return {
    markers: [answers],
    recompute: (folder) =>
      recomputeVieScore({ answers: `${folder}/${answers}`, task, human: `${folder}/${human}` }),
  };
}

/**
 * Computes published figures again from their authors' own files: clones of
 * TIGER-AI-Lab/VIEScore, TIGER-AI-Lab/ImagenHub and TIGER-AI-Lab/GenAI-Bench, or cuts of them.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const folder = await Deno.makeTempDir();
 * const verdict = { idx: 0, model_vote: "[[B>A]]", human_vote: "leftvote", correct: false };
 * await Deno.mkdir(`${folder}/GenAI-Bench/results/image_edition/kosmos2`, { recursive: true });
 * await Deno.writeTextFile(
 *   `${folder}/GenAI-Bench/results/image_edition/kosmos2/pairwise.json`,
 *   JSON.stringify([verdict]),
 * );
 * const { found, tables } = await verifyPublished(folder);
 * assertEquals(found.map(({ name }) => name), ["GenAI-Bench"]);
 * assertEquals(tables[0]?.figures.map(({ outcome }) => outcome), ["equal"]);
 * await Deno.remove(folder, { recursive: true });
 * ```
 *
 * @param folder A clone, or a folder that holds some.
 * @returns The figures, and what was found and not found.
 * @throws {InputError} If nothing is found there, or a file is irregular.
 */
export async function verifyPublished(folder: string): Promise<Verification> {
  if (!(await exists(folder))) throw new InputError(`${folder}: not found`);
  const folders = [folder, ...(await subfolders(folder)).map((name) => `${folder}/${name}`)];
  const found: { readonly name: string; readonly folder: string }[] = [];
  const missing: Missing[] = [];
  const recomputed: Recomputed[] = [];
  for (const [name, layouts] of Object.entries(WORKS)) {
    const [layout, places] = await firstFound(layouts, folders) ?? [];
    if (layout === undefined || places === undefined) {
      const markers = layouts.flatMap((one) => one.markers);
      const lookedFor = markers.flatMap((one) => [`${folder}/${one}`, `${folder}/*/${one}`]);
      missing.push({ name, lookedFor });
      continue;
    }
    for (const place of places) {
      found.push({ name, folder: place });
      recomputed.push(await layout.recompute(place));
    }
  }
  if (found.length === 0) {
    const lines = missing.map(({ name, lookedFor }) => [name, ...lookedFor].join("\n  "));
    throw new InputError(`${folder}: nothing found; looked for\n${lines.join("\n")}`);
  }
  return {
    found,
    missing: [...missing, ...recomputed.flatMap((one) => one.missing)],
    unknown: recomputed.flatMap(({ unknown }) => unknown),
    tables: recomputed.flatMap(({ tables }) => tables),
  };
}

/** The first layout that some of the folders have, and these folders. */
async function firstFound(
  layouts: readonly Layout[],
  folders: readonly string[],
): Promise<readonly [Layout, readonly string[]] | undefined> {
  for (const layout of layouts) {
    const places: string[] = [];
    for (const folder of folders) {
      const marks = layout.markers.map((marker) => exists(`${folder}/${marker}`));
      if ((await Promise.all(marks)).includes(true)) places.push(folder);
    }
    if (places.length > 0) return [layout, places];
  }
  return undefined;
}
