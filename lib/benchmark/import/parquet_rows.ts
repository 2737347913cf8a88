import {
  type AsyncBuffer,
  type FileMetaData,
  parquetMetadataAsync,
  parquetScan,
  type RowGroup,
} from "hyparquet";
import { readOffsetIndex } from "hyparquet/src/indexes.js";
import { compressors } from "hyparquet-compressors";
import { InputError, messageOf } from "../../input_error.ts";
import { type FoundImage, isLfsPointer, LFS_REMEDY } from "./entry.ts";

/** A parquet file that was opened. */
export interface ParquetFile {
  /** The file. */
  readonly path: string;
  /** Names of its columns. */
  readonly columns: ReadonlySet<string>;
  /** Number of rows. */
  readonly rows: number;
  /**
   * Reads rows in their order, as many at a time as share a page of the image columns; without an
   * index of pages, a group of rows.
   *
   * @throws {InputError} If the file is damaged.
   */
  read(options: ReadRowsOptions): AsyncGenerator<ParquetRow>;
}

/** Which rows and columns are read. */
export interface ReadRowsOptions {
  /** Columns of texts and numbers. */
  readonly columns: readonly string[];
  /** Columns of images; they are read only where a row is wanted. */
  readonly imageColumns: readonly string[];
  /** Which rows are wanted, by their texts; the others come without images. */
  wants(row: Readonly<Record<string, unknown>>): boolean;
}

/** A row of a parquet file. */
export interface ParquetRow {
  /** Its number, from 0. */
  readonly row: number;
  /** Its values by column. */
  readonly value: Readonly<Record<string, unknown>>;
  /** It was wanted, and has its images. */
  readonly isWanted: boolean;
}

/**
 * Opens a parquet file.
 *
 * @throws {InputError} If it is not there or is no parquet file.
 */
export async function openParquet(path: string): Promise<ParquetFile> {
  const file = await guarded(path, () => openBuffer(path));
  if (isLfsPointer(new Uint8Array(await file.slice(0, Math.min(64, file.byteLength))))) {
    throw new InputError(`Cannot read ${path}: it ${LFS_REMEDY}`);
  }
  const metadata = await guarded(path, () => parquetMetadataAsync(file));
  const [root, ...elements] = metadata.schema;
  return {
    path,
    columns: new Set(topNames(elements, root?.num_children ?? 0)),
    rows: Number(metadata.num_rows),
    read: (options) => readRows({ path, file, metadata }, options),
  };
}

/** The image in a cell of a hub's parquet file: its bytes, or why there are none. */
export function embeddedImage(cell: unknown): FoundImage {
  if (cell instanceof Uint8Array) return { ok: true, bytes: cell };
  const { bytes, path } = typeof cell === "object" && cell !== null
    ? cell as { readonly bytes?: unknown; readonly path?: unknown }
    : {};
  if (bytes instanceof Uint8Array && bytes.length > 0) return { ok: true, bytes };
  const message = typeof path === "string"
    ? `holds only the path ${path}, not the image; use the parquet files that embed their images`
    : "holds no image; expected its bytes";
  return { ok: false, message };
}

/** The path in a cell of a hub's parquet file. */
export function embeddedPath(cell: unknown): string | undefined {
  const path = typeof cell === "object" && cell !== null && "path" in cell ? cell.path : undefined;
  return typeof path === "string" && path !== "" ? path : undefined;
}

interface Opened {
  readonly path: string;
  readonly file: AsyncBuffer;
  readonly metadata: FileMetaData;
}

async function* readRows(
  { path, file, metadata }: Opened,
  { columns, imageColumns, wants }: ReadRowsOptions,
): AsyncGenerator<ParquetRow> {
  const scan = await guarded(path, () =>
    parquetScan({
      file,
      metadata,
      compressors,
      columns: [...columns, ...imageColumns],
      utf8: false,
    }));
  const read = async (names: readonly string[], { start, end }: Slice) => {
    const found: (readonly [string, ArrayLike<unknown>])[] = [];
    // One after the other: side by side, the columns' pages would be in memory together twice.
    for (const column of names) {
      const data = await guarded(
        path,
        () => scan.readColumn({ column, rowStart: start, rowEnd: end }),
      );
      found.push([column, data]);
    }
    return (row: number) =>
      Object.fromEntries(found.map(([name, data]) => [name, data[row - start]]));
  };
  for await (const slice of slices({ path, file, metadata }, imageColumns)) {
    const texts = await read(columns, slice);
    const rows = Array.from({ length: slice.end - slice.start }, (_, i) => slice.start + i);
    const images = rows.some((row) => wants(texts(row)))
      ? await read(imageColumns, slice)
      : () => ({});
    for (const row of rows) {
      const value = texts(row);
      const isWanted = wants(value);
      yield { row, isWanted, value: isWanted ? { ...value, ...images(row) } : value };
    }
  }
}

interface Slice {
  readonly start: number;
  readonly end: number;
}

/** Ranges of rows that share a page of the first image column, or a group where none is indexed. */
async function* slices(
  { path, file, metadata }: Opened,
  imageColumns: readonly string[],
): AsyncGenerator<Slice> {
  let start = 0;
  for (const group of metadata.row_groups) {
    const end = start + Number(group.num_rows);
    const firsts = await guarded(path, () => pageStarts(file, group, imageColumns));
    const cuts = [...new Set([0, ...firsts])].map((first) => start + first);
    for (const [i, cut] of cuts.entries()) yield { start: cut, end: cuts[i + 1] ?? end };
    start = end;
  }
}

async function pageStarts(
  file: AsyncBuffer,
  group: RowGroup,
  imageColumns: readonly string[],
): Promise<readonly number[]> {
  const chunk = group.columns.find(({ meta_data }) => {
    const [column = "", field = "bytes"] = meta_data?.path_in_schema ?? [];
    return imageColumns.includes(column) && field === "bytes";
  });
  const { offset_index_offset: offset, offset_index_length: length } = chunk ?? {};
  if (offset === undefined || length === undefined) return [];
  const index = await file.slice(Number(offset), Number(offset) + length);
  const { page_locations: pages } = readOffsetIndex({ view: new DataView(index), offset: 0 });
  return pages.map(({ first_row_index: first }) => Number(first));
}

/** A file of which hyparquet asks for parts. Its own reader holds each part twice. */
async function openBuffer(path: string): Promise<AsyncBuffer> {
  const { size } = await Deno.stat(path);
  return {
    byteLength: size,
    async slice(start, end = size) {
      using file = await Deno.open(path);
      await file.seek(start, Deno.SeekMode.Start);
      const bytes = new Uint8Array(Math.min(end, size) - start);
      for (let at = 0; at < bytes.length;) {
        const length = await file.read(bytes.subarray(at));
        if (length === null) throw new RangeError(`it ends at byte ${start + at}`);
        at += length;
      }
      return bytes.buffer;
    },
  };
}

/** Names of the columns themselves, without the fields inside them. */
function topNames(elements: FileMetaData["schema"], count: number): readonly string[] {
  const names: string[] = [];
  let at = 0;
  const skip = (): void => {
    const children = elements[at++]?.num_children ?? 0;
    for (let i = 0; i < children; i++) skip();
  };
  for (let i = 0; i < count; i++) {
    names.push(elements[at]?.name ?? "");
    skip();
  }
  return names;
}

async function guarded<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new InputError(
      `Cannot read ${path}: ${messageOf(error)}; expected a whole parquet file. ` +
        "Download it again.",
      { cause: error },
    );
  }
}
