import type { ReportModel } from "./report_document.ts";

/** What to call a model. */
export interface ModelLabel {
  /** Name of its weights, where the parameters or the server tell it. */
  readonly weights?: string;
  /** Its class, without the way to it: `/home/me/my_editor.ts#MyEditor` is `MyEditor`. */
  readonly className: string;
}

/**
 * What to call a model of a report.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const label = modelLabel({
 *   class_path: "/home/me/my_editor.ts#MyEditor",
 *   params: { model_name: "Qwen/Qwen-Image-Edit" },
 *   servers: [],
 * });
 * assertEquals(label, { weights: "Qwen/Qwen-Image-Edit", className: "MyEditor" });
 * ```
 */
export function modelLabel(
  { class_path: path, params, servers }: Pick<ReportModel, "class_path" | "params"> & {
    readonly servers: readonly Pick<ReportModel["servers"][number], "models">[];
  },
): ModelLabel {
  const served = new Set(servers.flatMap(({ models }) => models));
  const weights = params["model_name"] ?? params["model"] ??
    (served.size === 1 ? [...served][0] : undefined);
  const className = path.split("#").at(-1)?.split(/[\\/]/).at(-1) ?? path;
  return typeof weights === "string" && weights !== "" ? { weights, className } : { className };
}
