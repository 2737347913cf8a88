/** Editing models of VIEScore's published averages. */
export const MODELS = [
  "CycleDiffusion",
  "DiffEdit",
  "InstructPix2Pix",
  "MagicBrush",
  "Pix2PixZero",
  "Prompt2prompt",
  "SDEdit",
  "Text2Live",
] as const;

/** What a rater gave each edit, by uid; the same for all editing models. */
export type Cells = Readonly<Record<string, string>>;

/** Four edits of three source images; the raters agree. */
export const CELLS: Cells = {
  "sample_1_1.jpg": "[0, 0.5]",
  "sample_1_2.jpg": "[0.5,1]",
  "sample_2_1.jpg": "[1 , 0]",
  "sample_3_1.jpg": "[0.5, 1]",
};

/** A judge's scores of them; the last reply for PQ is the text of a list. */
export const SCORES = {
  SC: {
    "sample_1_1.jpg": { score: [3, 5] },
    "sample_1_2.jpg": { score: [10, 4] },
    "sample_2_1.jpg": { score: 8 },
    "sample_3_1.jpg": { score: [9] },
  },
  PQ: {
    "sample_1_1.jpg": { score: [5, 6] },
    "sample_1_2.jpg": { score: [5, 5] },
    "sample_2_1.jpg": { score: [2, 7] },
    "sample_3_1.jpg": { score: "[10, 10]" },
  },
} as const;

/** A folder with files by their path, for as long as the work takes; what is no text is JSON. */
export async function withFiles<T>(
  files: Readonly<Record<string, unknown>>,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = await Deno.makeTempDir();
  try {
    for (const [name, content] of Object.entries(files)) {
      const path = `${folder}/${name}`;
      await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
      const text = typeof content === "string" ? content : JSON.stringify(content);
      await Deno.writeTextFile(path, text);
    }
    return await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** A rater's file. */
export function raterFile(cells: Cells = CELLS): string {
  const models = [...MODELS, "Imagic"];
  const rows = Object.entries(cells).map(([uid, cell]) => [uid, ...models.map(() => cell)]);
  return [["uid", ...models], ...rows].map((row) => `${row.join("\t")}\r\n`).join("");
}

/** The three raters' files in a folder. */
export function raters(folder: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [1, 2, 3].map((rater) => [`${folder}/Text-Guided_IE_rater${rater}.tsv`, raterFile()]),
  );
}

/** A judge's files for every editing model. */
export function answers(
  folder: string,
  scores: Readonly<Record<"SC" | "PQ", unknown>> = SCORES,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    MODELS.flatMap((model) => [
      [`${folder}/${model}/SC.json`, scores.SC],
      [`${folder}/${model}/PQ.json`, scores.PQ],
    ]),
  );
}

/** One judge's verdicts: letters of judge and human, A, B, G (both good), b (both bad). */
export function verdicts(pairs: readonly string[]): readonly Readonly<Record<string, unknown>>[] {
  const judge: Readonly<Record<string, string>> = {
    A: "[[A>B]]",
    B: "[[B>A]]",
    G: "[[A=B=Good]]",
    b: "[[A=B=Bad]]",
    "=": "[[A=B]]",
    "?": "[[A>B]] or [[B>A]]",
  };
  const human: Readonly<Record<string, string>> = {
    A: "leftvote",
    B: "rightvote",
    G: "tievote",
    b: "bothbad_vote",
  };
  return pairs.map(([first = "", second = ""], idx) => ({
    idx,
    instruct_prompt: `edit ${Math.floor(idx / 2)}`,
    model_vote: judge[first] ?? null,
    human_vote: human[second],
    correct: first === second || (first === "=" && "Gb".includes(second)),
  }));
}
