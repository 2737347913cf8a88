/** @jsxImportSource preact */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { signed, signedRange } from "../../comparison/comparison_numbers.ts";
import { decimals, meanWithInterval, percent } from "../../numbers.ts";
import type { ReportGroup } from "../../report_document.ts";
import type { GalleryRun } from "../gallery_data.ts";
import { useGallery } from "./gallery_context.ts";
import { type PageState, withoutFilters } from "./page_state.ts";
import { IntervalPlot, PlotScale, Sparkbars } from "./plots.tsx";
import { nameText, shownText } from "./shown_text.ts";
import { TableBox } from "./table_box.tsx";

type Grouping = "categories" | "difficulties" | "tags";

const TITLES: Readonly<Record<Grouping, string>> = {
  categories: "Category",
  difficulties: "Difficulty",
  tags: "Tag",
};

/** Tags may be many; these are the most frequent. */
const MOST_TAGS = 25;

/** Scores by category, difficulty or tag, with intervals and coverage. */
export function GroupsTable(): JSX.Element | null {
  const { index } = useGallery();
  const [chosen, setChosen] = useState<Grouping>("categories");
  const groupings = (Object.keys(TITLES) as Grouping[]).filter((grouping) =>
    index.runs.some(({ report }) => report[grouping].some(({ name }) => name !== ""))
  );
  if (groupings.length === 0) return null;
  return (
    <section aria-labelledby="groups-title">
      <div class="section-head">
        <h2 id="groups-title">Scores</h2>
        <div class="segments" role="group" aria-label="Scores by">
          {groupings.map((grouping) => (
            <button
              key={grouping}
              type="button"
              aria-pressed={chosen === grouping}
              onClick={() => setChosen(grouping)}
            >
              {TITLES[grouping]}
            </button>
          ))}
        </div>
      </div>
      <TableBox label="Scores">
        {index.runs.length === 1
          ? index.runs.map((run) => <OneRun key={run.name} run={run} grouping={chosen} />)
          : <SeveralRuns grouping={chosen} />}
      </TableBox>
    </section>
  );
}

function rowsOf({ report }: GalleryRun, grouping: Grouping): readonly ReportGroup[] {
  return report[grouping].slice(0, grouping === "tags" ? MOST_TAGS : undefined);
}

function OneRun(
  { run, grouping }: { readonly run: GalleryRun; readonly grouping: Grouping },
): JSX.Element {
  const groups = rowsOf(run, grouping);
  const { overall } = run.report;
  const hasGaps = overall.scored < overall.count;
  // The judge's own numbers are the mean and its interval alone.
  const counted = overall.defaulted > 0 ? " with defaults" : "";
  return (
    <table class="groups">
      <thead>
        <tr>
          <th scope="col">{TITLES[grouping]}</th>
          <th scope="col" class="number">Scored</th>
          <th scope="col" class="number">Coverage</th>
          <th scope="col" class="number">{counted === "" ? "Mean" : "Judged mean"} ± 95 %</th>
          <th scope="col" class="plot-column">
            {counted === "" ? "Mean" : "Judged mean"} with interval<PlotScale />
          </th>
          <th scope="col">0 to 10{counted}</th>
          <th scope="col" class="number">Median{counted}</th>
          <th scope="col" class="number">Std{counted}</th>
          {hasGaps && <th scope="col" class="number">If missing were 0 / 10</th>}
        </tr>
      </thead>
      <tbody>
        {groups.map((group) => (
          <tr key={group.name}>
            <th scope="row">
              <GroupLink grouping={grouping} name={group.name} />
            </th>
            <Numbers group={group} hasGaps={hasGaps} />
          </tr>
        ))}
      </tbody>
      {groups.length > 1 && grouping !== "tags" && (
        <tfoot>
          <tr>
            <th scope="row">All</th>
            <Numbers group={{ ...overall, name: "All" }} hasGaps={hasGaps} />
          </tr>
        </tfoot>
      )}
    </table>
  );
}

function Numbers(
  { group, hasGaps }: { readonly group: ReportGroup; readonly hasGaps: boolean },
): JSX.Element {
  const { bounds } = group;
  return (
    <>
      <td class="number">{group.scored} of {group.count}</td>
      <td class={group.coverage < 1 ? "number attention" : "number"}>{percent(group.coverage)}</td>
      <td class="number">{meanWithInterval(group)}</td>
      <td class="plot-column">
        <IntervalPlot
          means={[{
            label: nameText(group.name),
            mean: group.mean_scored,
            interval: group.ci95,
            bounds,
          }]}
        />
      </td>
      <td>
        <Sparkbars counts={group.histogram} />
      </td>
      <td class="number">{decimals(group.median)}</td>
      <td class="number">{decimals(group.std)}</td>
      {hasGaps && (
        <td class="number">
          {bounds === null ? "–" : `${decimals(bounds[0])} / ${decimals(bounds[1])}`}
        </td>
      )}
    </>
  );
}

function SeveralRuns({ grouping }: { readonly grouping: Grouping }): JSX.Element {
  const { index } = useGallery();
  const { runs, comparisons } = index;
  const names = [
    ...new Set(runs.flatMap((run) => rowsOf(run, grouping).map(({ name }) => name))),
  ];
  const isPair = runs.length === 2 && grouping === "categories";
  return (
    <table class="groups">
      <thead>
        <tr>
          <th scope="col">{TITLES[grouping]}</th>
          {runs.map(({ name }, number) => (
            <th key={name} scope="col" class="number">
              <span class={`dot run-${number % 6}`} aria-hidden="true" />
              {shownText(name)}
            </th>
          ))}
          <th scope="col" class="plot-column">
            Means with intervals<PlotScale />
          </th>
          {isPair && <th scope="col" class="number">Difference, 95 %</th>}
          {isPair && <th scope="col">Wins, ties, losses</th>}
        </tr>
      </thead>
      <tbody>
        {names.map((name) => {
          const groups = runs.map((run) =>
            run.report[grouping].find((group) => group.name === name)
          );
          const compared = comparisons[0]?.categories.find((group) => group.name === name);
          return (
            <tr key={name}>
              <th scope="row">
                <GroupLink grouping={grouping} name={name} />
              </th>
              {groups.map((group, number) => (
                <td key={number} class="number">
                  {group === undefined ? "–" : meanWithInterval(group)}
                  {group !== undefined && group.coverage < 1 && (
                    <span class="attention">({percent(group.coverage)} scored)</span>
                  )}
                </td>
              ))}
              <td class="plot-column">
                <IntervalPlot
                  means={groups.map((group, number) => ({
                    label: runs[number]?.name ?? "",
                    mean: group?.mean_scored ?? null,
                    interval: group?.ci95 ?? null,
                    bounds: group?.bounds ?? null,
                  }))}
                />
              </td>
              {isPair && (
                <td class="number">
                  {signed(compared?.difference ?? null)}{" "}
                  <span class="muted">({signedRange(compared?.ci95 ?? null)})</span>
                </td>
              )}
              {isPair && (
                <td>
                  {compared === undefined
                    ? "–"
                    : `${compared.wins}, ${compared.ties}, ${compared.losses}`}
                </td>
              )}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function GroupLink(
  { grouping, name }: { readonly grouping: Grouping; readonly name: string },
): JSX.Element {
  const { state, href } = useGallery();
  const filters: Partial<PageState> = { [grouping]: [name] };
  return (
    <a href={href({ ...withoutFilters(state), view: "pairs", ...filters })}>
      <bdi>{nameText(name)}</bdi>
    </a>
  );
}
