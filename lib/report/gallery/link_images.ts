import { dirname, relative, resolve } from "node:path";
import type { PairOutcome } from "../../evaluation/mod.ts";
import { linkTarget } from "../markdown_text.ts";
import type { MadeImages } from "./make_images.ts";
import type { ShownRun } from "./shown_run.ts";

/**
 * Shows the edits of runs from where they lie, and nothing else: no image is read, so that this
 * takes seconds where a run is too large to make anything of each of its images.
 *
 * @param page The page's file, from which the images are addressed.
 */
export function linkImages(
  chosen: readonly PairOutcome[],
  { shown, page }: { readonly shown: readonly ShownRun[]; readonly page: string },
): MadeImages {
  const from = resolve(dirname(page));
  const imageOf = ({ folder, outcomes, records }: ShownRun, id: string) => {
    const { edit } = records(id);
    if (edit?.status !== "done" || !outcomes.has(id)) return {};
    const way = relative(from, resolve(`${folder}/${edit.image}`)).replaceAll("\\", "/");
    const url = linkTarget(way);
    return { image: { url, small: url } };
  };
  return {
    images: new Map(
      chosen.map(({ index, id }) => [index, { results: shown.map((run) => imageOf(run, id)) }]),
    ),
    other: new Map(),
    notices: [
      "This is an index alone: it shows the edits as they lie, without sources, targets and " +
      "differences; write the gallery without --index to see them",
    ],
  };
}
