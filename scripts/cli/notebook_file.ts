import { z } from "zod";
import { InputError } from "../../lib/input_error.ts";

/** Name of the project's kernel, under which Jupyter finds it beside others. */
export const KERNEL = "image-edit-bench";

/** What front ends call the kernel. */
export const KERNEL_TITLE = "Deno (image-edit-bench)";

const cellSchema = z.object({
  cell_type: z.enum(["code", "markdown", "raw"]),
  id: z.string(),
  metadata: z.object({ tags: z.array(z.string()).optional() }),
  source: z.union([z.string(), z.array(z.string())]),
});

const notebookSchema = z.object({
  cells: z.array(cellSchema),
  nbformat: z.literal(4),
  nbformat_minor: z.number(),
});

/** One cell of a notebook, without outputs. */
export interface NotebookCell {
  /** What it holds. */
  readonly kind: "code" | "markdown" | "raw";
  /** Stays the same when cells are moved. */
  readonly id: string;
  /** Labels, such as `parameters`. */
  readonly tags: readonly string[];
  /** Text. */
  readonly source: string;
}

/**
 * Reads the cells of a notebook's text.
 *
 * @param file Name of the file, for messages.
 * @throws {InputError} If it is no notebook of format 4.5.
 */
export function parseNotebook(text: string, file: string): readonly NotebookCell[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new InputError(`${file}: is not JSON, so it is no notebook`, { cause });
  }
  const checked = notebookSchema.safeParse(value);
  if (!checked.success) {
    const [issue] = checked.error.issues;
    throw new InputError(
      `${file}: is no notebook of format 4.5 (${issue?.path.join(".")}: ${issue?.message})`,
    );
  }
  return checked.data.cells.map(({ cell_type, id, metadata, source }) => ({
    kind: cell_type,
    id,
    tags: metadata.tags ?? [],
    source: Array.isArray(source) ? source.join("") : source,
  }));
}

/**
 * A notebook's text as it is committed: without outputs, counts and what front ends note, for the
 * project's kernel.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const cells = [{ kind: "code", id: "a", tags: [], source: "1\n2" }] as const;
 * const text = notebookText(cells);
 * assertEquals(parseNotebook(text, "a.ipynb"), [...cells]);
 * ```
 */
export function notebookText(cells: readonly NotebookCell[]): string {
  const notebook = {
    cells: cells.map(({ kind, id, tags, source }) => ({
      cell_type: kind,
      ...(kind === "code" ? { execution_count: null } : {}),
      id,
      metadata: tags.length === 0 ? {} : { tags },
      ...(kind === "code" ? { outputs: [] } : {}),
      source: source.split(/(?<=\n)/),
    })),
    metadata: {
      kernelspec: { display_name: KERNEL_TITLE, language: "typescript", name: KERNEL },
      language_info: {
        file_extension: ".ts",
        mimetype: "text/x.typescript",
        name: "typescript",
      },
    },
    nbformat: 4,
    nbformat_minor: 5,
  };
  return `${JSON.stringify(notebook, null, 1)}\n`;
}

/** Paths of the notebooks in a folder, in the order of their names. */
export async function listNotebooks(folder: string): Promise<readonly string[]> {
  const entries = await Array.fromAsync(Deno.readDir(folder));
  return entries.filter(({ isFile, name }) => isFile && name.endsWith(".ipynb"))
    .map(({ name }) => `${folder}/${name}`).toSorted();
}
