/** @jsxImportSource preact */
import type { JSX } from "preact";
import { signed, signedRange } from "../../comparison/comparison_numbers.ts";
import { counted, decimals, meanWithInterval, percent } from "../../numbers.ts";
import { useGallery } from "./gallery_context.ts";
import { IntervalPlot, PlotScale } from "./plots.tsx";
import { shownText } from "./shown_text.ts";
import { TableBox } from "./table_box.tsx";

/** Which run is better, as far as the pairs can tell. */
export function ComparisonAnswer(): JSX.Element {
  const { index } = useGallery();
  const { runs, comparisons } = index;
  return (
    <section class="answer comparison-answer" aria-labelledby="answer-title">
      <h1 id="answer-title">{runs.map(({ name }) => shownText(name)).join(" · ")}</h1>
      {comparisons.map(({ run, verdict, differences, only_first, only_run, different }) => {
        const sentences = [verdict.gated, verdict.sentence, verdict.unranked]
          .filter((text) => text !== null);
        const small = [verdict.edits, verdict.power].filter((text) => text !== null);
        const left = only_first + only_run + different;
        return (
          <div key={run.name} class="verdict">
            {sentences.map((text, at) => (
              <p key={text} class={at === 0 ? "verdict-first" : ""}>{shownText(text)}</p>
            ))}
            {small.map((text) => <p key={text} class="muted">{shownText(text)}</p>)}
            {left > 0 && (
              <p class="muted">
                {counted(left, "pair")} that only one of the two has are left out.
              </p>
            )}
            {differences.length > 0 && (
              <p class="attention">
                Judged otherwise than {shownText(runs[0]?.name ?? "")}:{" "}
                {differences.map(shownText).join("; ")}
              </p>
            )}
          </div>
        );
      })}
      <TableBox label="Runs">
        <table class="runs">
          <thead>
            <tr>
              <th scope="col">Run</th>
              <th scope="col" class="number">Scored</th>
              <th scope="col" class="number">Mean ± 95 %</th>
              <th scope="col" class="number">Gated</th>
              <th scope="col" class="number">Difference, 95 %</th>
              <th scope="col">Wins, ties, losses</th>
              <th scope="col" class="plot-column">
                Mean<PlotScale />
              </th>
            </tr>
          </thead>
          <tbody>
            {runs.map(({ name, editor, judge, report: { overall } }, number) => {
              const compared = comparisons[number - 1]?.overall;
              return (
                <tr key={name}>
                  <th scope="row">
                    <span class={`dot run-${number % 6}`} aria-hidden="true" />
                    {shownText(name)}
                    <span class="made-by">{shownText(editor)}, judged by {shownText(judge)}</span>
                  </th>
                  <td class="number">
                    {overall.scored} of {overall.count}
                    {overall.coverage < 1 && (
                      <span class="attention">({percent(overall.coverage)})</span>
                    )}
                  </td>
                  <td class="number">{meanWithInterval(overall)}</td>
                  <td class="number">{decimals(overall.gated_mean)}</td>
                  <td class="number">
                    {compared === undefined ? "–" : (
                      <>
                        {signed(compared.difference)}{" "}
                        <span class="muted">({signedRange(compared.ci95)})</span>
                      </>
                    )}
                  </td>
                  <td>
                    {compared === undefined
                      ? "–"
                      : `${compared.wins}, ${compared.ties}, ${compared.losses}`}
                  </td>
                  <td class="plot-column">
                    <IntervalPlot
                      run={number}
                      means={[{
                        label: name,
                        mean: overall.mean_scored,
                        interval: overall.ci95,
                        bounds: overall.bounds,
                      }]}
                    />
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </TableBox>
    </section>
  );
}
