import {
  absentMeasures,
  type Agreement,
  agreementAnswer,
  type AgreementGroup,
  MEASURE_LABELS,
  MEASURES,
  measureText,
} from "../../lib/agreement/mod.ts";
import { decimals } from "../../lib/report/numbers.ts";
import { cutText, oneLine } from "../../lib/report/plain_text.ts";
import { alignColumns } from "./columns.ts";

/** Categories side by side; more of them follow in a further table. */
const ABREAST = 6;
const NAME_LENGTH = 16;

/** Agreement for people: the answer, what must be known, then the tables. */
export function agreementText(agreement: Agreement, notes: readonly string[]): string {
  const { overall, categories } = agreement;
  const tables = [overallTable(overall)];
  for (let start = 0; start < categories.length; start += ABREAST) {
    tables.push(categoryTable(categories.slice(start, start + ABREAST)));
  }
  const absent = [{ ...overall, name: "All" }, ...categories].flatMap((group) =>
    absentMeasures(group).map((line) => `– ${nameOf(group)}: ${line}`)
  );
  return [
    ...agreementAnswer(overall),
    ...notes.map((note) => `! ${note}`),
    ...tables.flatMap((table) => ["", ...table]),
    ...(absent.length === 0 ? [] : ["", ...absent]),
    ...(overall.heldOut.length === 0 ? [] : ["", ...raterTable(overall)]),
  ].join("\n");
}

function overallTable(group: AgreementGroup): readonly string[] {
  const { items, sources, raters, ratings, ties, measures } = group;
  return alignColumns([
    ["All pairs", "", "95 % interval"],
    ["Pairs", String(items), ""],
    ["Source images", String(sources), ""],
    ["Raters", String(raters), ""],
    ["Ratings", String(ratings), ""],
    ...MEASURES.map((name) => {
      const { estimate, interval } = measureText(name, measures[name]);
      return [MEASURE_LABELS[name], estimate, interval];
    }),
    ...(ties === undefined ? [] : [
      ["Tie of the judge's scores, up to", decimals(ties.threshold), ""],
      ["Pairwise accuracy, cross-validated", decimals(ties.heldOutAccuracy), ""],
    ]),
  ]);
}

function categoryTable(groups: readonly AgreementGroup[]): readonly string[] {
  return alignColumns([
    ["By category", ...groups.map((group) => cutText(nameOf(group), NAME_LENGTH))],
    ["Pairs", ...groups.map(({ items }) => String(items))],
    ["Raters", ...groups.map(({ raters }) => String(raters))],
    ...MEASURES.map((name) => [
      MEASURE_LABELS[name],
      ...groups.map(({ measures }) => measureText(name, measures[name]).estimate),
    ]),
  ]);
}

function raterTable({ heldOut }: AgreementGroup): readonly string[] {
  return alignColumns([
    ["Rater", "Pairs", "With the others", "Judge with the same"],
    ...heldOut.map(({ rater, items, human, judge }) => [
      cutText(oneLine(rater), 2 * NAME_LENGTH),
      String(items),
      decimals(human),
      decimals(judge),
    ]),
  ]);
}

function nameOf({ name }: AgreementGroup): string {
  return name === "" ? "(none)" : oneLine(name);
}

/** Agreement for programs. */
export function agreementJson({ counts, overall, categories, seed }: Agreement): object {
  const { pairs, items, unrated, unscored, ratings, ratingsUsed, unknownIds } = counts;
  return {
    answer: agreementAnswer(overall),
    counts: {
      pairs,
      items,
      unrated,
      unscored,
      ratings,
      ratings_used: ratingsUsed,
      unknown_ids: unknownIds,
    },
    overall: groupJson(overall),
    categories: categories.map(groupJson),
    seed,
  };
}

function groupJson({ name, items, sources, raters, ratings, ...group }: AgreementGroup): object {
  const { measures, ties, heldOut } = group;
  return {
    name,
    items,
    sources,
    raters,
    ratings,
    measures,
    ties: ties === undefined
      ? null
      : { threshold: ties.threshold, held_out_accuracy: ties.heldOutAccuracy },
    held_out: heldOut,
  };
}
