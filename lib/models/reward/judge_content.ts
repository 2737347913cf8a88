import type { ShownRequest } from "./reward_model.ts";

/** What stands before each image where both are shown; a change changes the replies. */
const LABELS = { source: "Original image:", edited: "Edited image:" } as const;

/** An image of a judgement. */
export type ShownImageName = keyof typeof LABELS;

/** A part of what a judge is shown. */
export type JudgePart =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "image"; readonly name: ShownImageName };

/**
 * What the user's message of a judgement has, in order: the edited image and the prompt; or, where
 * the source is shown, `Original image:`, the source, `Edited image:`, the edited image, and the
 * prompt.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(judgeParts({ userPrompt: "Well?", showSource: false }), [
 *   { type: "image", name: "edited" },
 *   { type: "text", text: "Well?" },
 * ]);
 * ```
 */
export function judgeParts(
  { userPrompt, showSource }: Pick<ShownRequest, "userPrompt" | "showSource">,
): readonly JudgePart[] {
  const names = showSource ? ["source", "edited"] as const : ["edited"] as const;
  const shown = names.flatMap((name): readonly JudgePart[] => {
    const image = { type: "image", name } as const;
    return showSource ? [{ type: "text", text: LABELS[name] }, image] : [image];
  });
  return [...shown, { type: "text", text: userPrompt }];
}

/**
 * An image that the judge is shown, encoded.
 *
 * @throws {RangeError} If the request lacks it.
 */
export function shownImage(request: ShownRequest, name: ShownImageName): Uint8Array {
  const bytes = request[name];
  if (bytes === undefined) {
    throw new RangeError(`The request for ${request.id} has no ${name} image`);
  }
  return bytes;
}
