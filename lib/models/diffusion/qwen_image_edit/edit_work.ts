import type { Pixels } from "../../../image/pixels.ts";
import type { GraphOptions } from "./edit_graphs.ts";
import type { Edit, EditOptions } from "./edit_pipeline.ts";

/** What an editing worker works on. */
export interface EditWork {
  /** How the networks are loaded. */
  readonly options: Pick<GraphOptions, "inTurn">;
  /** An edit to make. */
  readonly task: {
    readonly edit: Edit;
    readonly options: Pick<EditOptions, "noise" | "rounding" | "scheduler">;
  };
  /** A step that is done. */
  readonly news: { readonly done: number; readonly total: number };
  /** The edited image. */
  readonly result: Pixels;
}
