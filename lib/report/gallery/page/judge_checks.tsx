/** @jsxImportSource preact */
import type { JSX } from "preact";
import { counted, decimals, meanWithInterval, percent } from "../../numbers.ts";
import { shownName } from "../../shown_name.ts";
import type { GalleryRun } from "../gallery_data.ts";
import { useGallery } from "./gallery_context.ts";
import { withoutFilters } from "./page_state.ts";
import { IntervalPlot, PlotScale } from "./plots.tsx";
import { shownText } from "./shown_text.ts";
import { TableBox } from "./table_box.tsx";

const VERDICTS = {
  believable: "Yes, as far as this could be tested.",
  doubtful: "Doubtful.",
  not_believable: "No.",
  unknown: "Not known.",
} as const;

/** What is known of the judge of a run: controls, repeats, contradictions with the pixels. */
export function JudgeChecks(
  { run, number }: { readonly run: GalleryRun; readonly number: number },
): JSX.Element | null {
  const { index, state, href } = useGallery();
  const { judge_check: check, repeats, companions } = run.report;
  if (check === null && repeats === null && companions === null) return null;
  const title = index.runs.length === 1
    ? "Can the judge be believed?"
    : `Can the judge of ${shownText(run.name)} be believed?`;
  const found = companions?.contradictions.length ?? 0;
  return (
    <section aria-labelledby={`judge-title-${number}`}>
      <h2 id={`judge-title-${number}`}>{title}</h2>
      {check !== null && (
        <>
          <p>
            <b>{VERDICTS[check.verdict]}</b> On {counted(check.pairs, "pair")}{" "}
            it was also shown images whose right score is known well enough.
            {check.auc !== null &&
              ` It scores what is right above what is wrong with a probability of ${
                percent(check.auc)
              }.`}
            {check.findings.length > 0 &&
              ` What was found: ${shownText(check.findings.join("; "))}.`}
          </p>
          <TableBox label="What the judge was shown">
            <table class="groups">
              <thead>
                <tr>
                  <th scope="col">Shown to the judge</th>
                  <th scope="col" class="number">Scored</th>
                  <th scope="col" class="number">Mean ± 95 %</th>
                  <th scope="col" class="plot-column">
                    Mean with interval<PlotScale />
                  </th>
                </tr>
              </thead>
              <tbody>
                {check.shown.map((row) => (
                  <tr key={row.kind}>
                    <th scope="row">{shownName(row.kind)}</th>
                    <td class="number">{row.scored} of {row.asked}</td>
                    <td class="number">
                      {meanWithInterval({ mean_scored: row.mean, ci95: row.ci95 })}
                    </td>
                    <td class="plot-column">
                      <IntervalPlot
                        means={[{
                          label: shownName(row.kind),
                          mean: row.mean,
                          interval: row.ci95,
                          bounds: null,
                        }]}
                      />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </TableBox>
        </>
      )}
      {repeats !== null && (
        <p>
          Judged {repeats.repeats} times, the scores of one edit differ by a standard deviation of
          {" "}
          {decimals(repeats.judge_std)}; those of different edits by {decimals(repeats.item_std)}
          {" "}
          (reliability of one score {decimals(repeats.reliability)}, of their mean{" "}
          {decimals(repeats.mean_reliability)}).{" "}
          <a
            href={href({
              ...withoutFilters(state),
              view: "pairs",
              run: number,
              sort: "disagreement",
            })}
          >
            Where it disagrees with itself most
          </a>
        </p>
      )}
      {companions !== null && (
        <p>
          {companions.overall.exact_no_ops + companions.overall.near_no_ops} of{" "}
          {counted(companions.overall.measured, "edit")}{" "}
          changed nothing. The judge's words or scores contradict the pixels{" "}
          {found === 0 ? "nowhere." : (
            <a
              href={href({
                ...withoutFilters(state),
                view: "pairs",
                run: number,
                contradicted: true,
              })}
            >
              {counted(found, "time")}
            </a>
          )}
        </p>
      )}
    </section>
  );
}
