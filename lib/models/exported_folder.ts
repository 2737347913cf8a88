import { join, resolve } from "node:path";
import { z } from "zod";
import { sha256 } from "../files/hash.ts";
import { isMissing, unlessMissing } from "../files/unless_missing.ts";
import { InputError, messageOf } from "../input_error.ts";
import { ProblemsError } from "../text/problem.ts";
import { checkYamlValue } from "../text/schema_problems.ts";
import { hubRepository } from "./model_folder.ts";

/** What every exported folder says of itself in `manifest.json`. */
export interface ExportManifest {
  /** Version of the manifest's form. */
  readonly format: number;
  /** Name of the folder that was exported. */
  readonly source: string;
  /** Versions of the libraries that exported it. */
  readonly versions: Readonly<Record<string, string>>;
  /** The networks. */
  readonly graphs: Readonly<Record<string, GraphFiles>>;
}

/** The files of a network, and what it takes and gives. */
export interface GraphFiles {
  /** Name of the graph's file. */
  readonly file: string;
  /** Bytes of all its files. */
  readonly bytes: number;
  /** SHA-256 of each of its files, in hexadecimal. */
  readonly files: Readonly<Record<string, string>>;
  /** What it takes, by name. */
  readonly inputs: Readonly<Record<string, TensorShape>>;
  /** What it gives, by name. */
  readonly outputs: Readonly<Record<string, TensorShape>>;
}

/** Type and shape of an input or output. */
export interface TensorShape {
  /** Type of its numbers. */
  readonly type: "float32" | "int64";
  /** Lengths of its axes; a name where the length is free. */
  readonly shape: readonly (number | string)[];
}

/** Schema of a count that is 1 or more. */
export const sizeSchema: z.ZodInt = z.int().min(1);

const tensors = z.record(
  z.string(),
  z.object({
    type: z.enum(["float32", "int64"]),
    shape: z.array(z.union([sizeSchema, z.string()])),
  }),
);

/** Schema of {@linkcode GraphFiles}. */
export const graphSchema: z.ZodType<GraphFiles> = z.object({
  file: z.string().min(1),
  bytes: sizeSchema,
  files: z.record(z.string(), z.string().regex(/^[0-9a-f]{64}$/, "expected a SHA-256")),
  inputs: tensors,
  outputs: tensors,
});

/** What a kind of exported folder looks like. */
export interface ExportKind<Manifest extends ExportManifest> {
  /** Schema of the manifest. */
  readonly schema: z.ZodType<Manifest>;
  /** Files that the manifest does not name and that must be there, too. */
  readonly files: readonly string[];
  /** What a folder that was not exported is known by, and called. */
  readonly original: { readonly file: string; readonly noun: string };
}

/**
 * Reads `manifest.json` of an exported folder, and sees that everything it names is there, whole.
 *
 * Sizes are compared; the hashes are left to who copies the folder, since they take minutes.
 *
 * @throws {InputError} If the folder is not there, is no exported one, or lacks something; the
 * message says what to do.
 */
export async function readExport<Manifest extends ExportManifest>(
  folder: string,
  { schema, files, original }: ExportKind<Manifest>,
): Promise<Manifest> {
  const file = join(folder, "manifest.json");
  const text = await unlessMissing(Deno.readTextFile(file));
  if (text === undefined) throw new InputError(await missingFault(folder, original));
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new InputError(
      `Cannot read ${file}: ${messageOf(error)}. Copy or export the model again`,
      { cause: error },
    );
  }
  const checked = checkYamlValue(schema, value, { file, text, keyPath: [] });
  if (!checked.ok) throw new ProblemsError(checked.problems);
  const faults = await folderFaults(folder, { graphs: checked.value.graphs, files });
  if (faults.length > 0) {
    throw new InputError(
      `Cannot use ${folder}: ${faults.join("; ")}. Copy or export the model again`,
    );
  }
  return checked.value;
}

/** SHA-256 of a folder's manifest, which holds those of the networks; none where it has none. */
export function manifestHash(folder: string): string | undefined {
  try {
    return sha256(Deno.readFileSync(join(folder, "manifest.json")));
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

async function folderFaults(
  folder: string,
  { graphs, files }: Pick<ExportManifest, "graphs"> & { readonly files: readonly string[] },
): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const name of files) {
    if (await fileSize(join(folder, name)) === undefined) faults.push(`${name} is missing`);
  }
  for (const [name, { file, bytes, files }] of Object.entries(graphs)) {
    const names = [...new Set([file, ...Object.keys(files)])];
    const sizes = await Promise.all(names.map((part) => fileSize(join(folder, part))));
    const missing = names.filter((_, index) => sizes[index] === undefined);
    faults.push(...missing.map((part) => `${part} is missing`));
    const found = sizes.reduce((sum: number, size) => sum + (size ?? 0), 0);
    if (missing.length === 0 && found !== bytes) {
      faults.push(`the files of ${name} must have ${bytes} bytes, got ${found}`);
    }
  }
  return faults;
}

/** Says why there is no manifest, and how to come by one. */
async function missingFault(
  folder: string,
  original: { readonly file: string; readonly noun: string },
): Promise<string> {
  const path = resolve(folder);
  const how = "export it, as scripts/export/README.md shows, and name the folder of the export";
  if (await fileSize(join(folder, original.file)) !== undefined) {
    return `Cannot use ${path}: it is ${original.noun}, whose weights are for Python; ${how}`;
  }
  if (await isFolder(folder)) {
    return `Cannot use ${path}: it has no manifest.json, so it is not an exported model; ${how}`;
  }
  if (hubRepository(folder) === undefined) {
    return `Cannot use model_name "${folder}": there is no such folder (looked for ${path})`;
  }
  return `Cannot use model_name "${folder}": there is no such folder (looked for ${path}), and ` +
    "the hub's cache has no such repository. `evaluate` and `validate` fetch exported models; " +
    `weights for Python are fetched with \`deno task fetch ${folder}\`. Then ${how}`;
}

async function fileSize(path: string): Promise<number | undefined> {
  const info = await unlessMissing(Deno.stat(path));
  return info?.isFile ? info.size : undefined;
}

async function isFolder(path: string): Promise<boolean> {
  return (await unlessMissing(Deno.stat(path)))?.isDirectory ?? false;
}
