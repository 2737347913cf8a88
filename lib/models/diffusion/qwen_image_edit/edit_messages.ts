import type { Pixels } from "../../../image/pixels.ts";
import type { Edit, EditOptions } from "./edit_pipeline.ts";
import type { GraphOptions } from "./edit_graphs.ts";

/** What an editing worker is asked. */
export type EditQuestion =
  | { readonly type: "load"; readonly folder: string; readonly options: GraphOptions }
  | {
    readonly type: "edit";
    readonly edit: Edit;
    readonly options: Pick<EditOptions, "noise" | "rounding">;
  }
  /** The edit under way is not wanted any more. */
  | { readonly type: "abort" }
  | { readonly type: "close" };

/** What it answers: first `loaded`, for each edit steps and then an image, at last `closed`. */
export type EditAnswer =
  | { readonly type: "loaded" | "closed" }
  | { readonly type: "step"; readonly done: number; readonly total: number }
  | { readonly type: "image"; readonly image: Pixels }
  /** In place of `loaded` or an image. */
  | { readonly type: "failed"; readonly message: string; readonly isInputFault: boolean };
