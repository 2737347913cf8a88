import { parquetWriteBuffer } from "hyparquet-writer";

type SchemaElement = NonNullable<Parameters<typeof parquetWriteBuffer>[0]["schema"]>[number];

/** A cell of an image column, as the hub writes it. */
export interface ImageCell {
  readonly bytes: Uint8Array;
  readonly path: string | null;
}

/** A column of texts, numbers, flags or images. */
export interface HubColumn {
  readonly name: string;
  readonly type: "STRING" | "INT32" | "BOOLEAN" | "IMAGE";
  readonly data: readonly (string | number | boolean | null | ImageCell)[];
}

/** A parquet file as the hub has them: images are structures of `bytes` and `path`. */
export function hubParquet(
  columns: readonly HubColumn[],
  options: { readonly rowGroupSize?: number; readonly pageSize?: number } = {},
): Uint8Array {
  const schema: SchemaElement[] = [
    { name: "schema", num_children: columns.length, repetition_type: "REQUIRED" },
    ...columns.flatMap(({ name, type }) =>
      type === "IMAGE" ? imageSchema(name) : [leaf(name, type)]
    ),
  ];
  const buffer = parquetWriteBuffer({
    columnData: columns.map(({ name, data }) => ({ name, data: [...data] })),
    schema,
    ...options,
  });
  return new Uint8Array(buffer);
}

function imageSchema(name: string): SchemaElement[] {
  return [
    { name, num_children: 2, repetition_type: "OPTIONAL" },
    { name: "bytes", type: "BYTE_ARRAY", repetition_type: "OPTIONAL" },
    { name: "path", type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "OPTIONAL" },
  ];
}

function leaf(name: string, type: "STRING" | "INT32" | "BOOLEAN"): SchemaElement {
  return type === "STRING"
    ? { name, type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "OPTIONAL" }
    : { name, type, repetition_type: "OPTIONAL" };
}
