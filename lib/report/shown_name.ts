import type { ControlKind } from "../evaluation/mod.ts";

/** What a judge was shown: a pair's own edit, or one of the controls. */
export type Shown = "edit" | ControlKind;

const NAMES: Readonly<Record<Shown, string>> = {
  edit: "the edits",
  no_op: "the unchanged source",
  oracle: "the target",
  shuffled_instruction: "the edit under another pair's instruction",
  other_edit: "another pair's edit",
  black_image: "a black image",
};

/** What to call something that a judge was shown, such as `the unchanged source`. */
export function shownName(kind: Shown): string {
  return NAMES[kind];
}
