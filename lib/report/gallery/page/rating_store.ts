/// <reference lib="dom" />
import { keptNames, readKept, writeKept } from "./kept.ts";
import type { RatingPlan, Ratings, RatingsFile } from "./rating.ts";

function nameOf(gallery: string, { rater, kind, seed, runs }: RatingPlan): string {
  return `ratings ${gallery} ${JSON.stringify({ rater, kind, seed, runs })}`;
}

/** The ratings of a plan that the browser kept. */
export function readRatings(gallery: string, plan: RatingPlan): Ratings {
  return parse(readKept(nameOf(gallery, plan)) ?? "");
}

/**
 * Keeps the ratings of a plan in the browser.
 *
 * @returns `false` where it keeps nothing.
 */
export function writeRatings(gallery: string, plan: RatingPlan, ratings: Ratings): boolean {
  return writeKept(nameOf(gallery, plan), JSON.stringify(ratings));
}

/** The plans of a gallery that the browser kept, with the number of their ratings. */
export function keptPlans(
  gallery: string,
): readonly { readonly plan: RatingPlan; readonly count: number }[] {
  const start = `ratings ${gallery} `;
  return keptNames(start).flatMap((name) => {
    try {
      const plan: RatingPlan = JSON.parse(name.slice(start.length));
      return [{ plan, count: Object.keys(readRatings(gallery, plan)).length }];
    } catch {
      return []; // another version of this page kept it
    }
  }).filter(({ count }) => count > 0);
}

function parse(text: string): Ratings {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null) return {};
    return Object.fromEntries(
      Object.entries(value).filter(([, rating]) => typeof rating === "number"),
    );
  } catch {
    return {};
  }
}

/** Saves a text as a file of the user's. */
export function saveFile({ name, text }: RatingsFile): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/x-ndjson" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
