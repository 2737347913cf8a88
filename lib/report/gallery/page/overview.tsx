/** @jsxImportSource preact */
import type { JSX } from "preact";
import { counted, decimals, percent } from "../../numbers.ts";
import { ownFigureText } from "../../own_figure.ts";
import { scoreEnds } from "../../score_ends.ts";
import { STATUS_MEANING } from "../../status_meaning.ts";
import type { MissingStatus } from "../../summary.ts";
import type { GalleryPair, GalleryRun } from "../gallery_data.ts";
import { ComparisonAnswer } from "./comparison_answer.tsx";
import { useGallery } from "./gallery_context.ts";
import { GroupsTable } from "./groups_table.tsx";
import { HowRun } from "./how_run.tsx";
import { JudgeChecks } from "./judge_checks.tsx";
import { WithCode } from "./marked_text.tsx";
import { type PageState, withoutFilters } from "./page_state.ts";
import { nameText, scoreText, shownText, statusText } from "./shown_text.ts";
import { TableBox } from "./table_box.tsx";

/** The answer first, then what failed and how the run was made. */
export function Overview(): JSX.Element {
  const { index } = useGallery();
  const { runs } = index;
  const [run] = runs;
  return (
    <div class="page overview">
      {runs.length > 1 || run === undefined ? <ComparisonAnswer /> : <Answer run={run} />}
      <Warnings />
      <GroupsTable />
      <Failures />
      <Examples />
      {runs.map((one, number) => <JudgeChecks key={one.name} run={one} number={number} />)}
      <HowRun />
    </div>
  );
}

/** The address of pairs under some filters. */
function useLink(): (filters: Partial<PageState>) => string {
  const { state, href } = useGallery();
  return (filters) => href({ ...withoutFilters(state), view: "pairs", ...filters });
}

function Answer({ run }: { readonly run: GalleryRun }): JSX.Element {
  const { overall, metadata } = run.report;
  const { mean_scored: mean, ci95, count, scored, coverage, bounds, defaulted } = overall;
  return (
    <section class="answer" aria-labelledby="answer-title">
      <div class="answer-text">
        <h1 id="answer-title">{shownText(run.editor)}</h1>
        <p class="answer-sub">
          judged by {shownText(run.judge)} on {counted(count, "pair")} of{" "}
          <span class="path">{shownText(metadata.benchmark.path)}</span>
        </p>
        {run.report.aggregation !== null && (
          <p class="answer-own">{shownText(ownFigureText(run.report.aggregation))}</p>
        )}
        <p class="answer-score">
          {mean === null ? <strong>No score</strong> : (
            <>
              <strong>{decimals(mean)}</strong> <span>of 10, mean score</span>
            </>
          )}
        </p>
        <p class="answer-more">
          {ci95 !== null && (
            <span>
              95 % interval {decimals(Math.max(0, ci95[0]))} to {decimals(Math.min(10, ci95[1]))}
            </span>
          )}
          <span class={scored < count ? "attention" : ""}>
            {scored} of {counted(count, "pair")} scored ({percent(coverage)})
          </span>
          {bounds !== null && scored > 0 && (
            <span>were the missing 0 or 10: {decimals(bounds[0])} or {decimals(bounds[1])}</span>
          )}
          {defaulted > 0 && (
            <span class="attention">
              with {counted(defaulted, "default")} {decimals(overall.mean)}
            </span>
          )}
          {decimals(overall.gated_mean) !== decimals(mean) && overall.gated_mean !== null && (
            <span>
              {decimals(overall.gated_mean)}{" "}
              where edits that failed, were refused or changed nothing count as 0
            </span>
          )}
        </p>
      </div>
      <ScoreBars histogram={overall.histogram} defaulted={defaulted} />
    </section>
  );
}

/** How many pairs have which score; each bar leads to its pairs. */
function ScoreBars(
  { histogram, defaulted }: {
    readonly histogram: readonly number[];
    readonly defaulted: number;
  },
): JSX.Element {
  const link = useLink();
  const most = Math.max(1, ...histogram);
  return (
    <figure class="score-bars">
      <ol>
        {histogram.map((count, bin) => (
          <li key={bin}>
            <a
              href={link({ least: bin, most: bin === 9 ? 10 : bin + 0.9999, sort: "lowest" })}
            >
              <span class="bar-count">{count === 0 ? "" : count}</span>
              <span class="unseen">
                {count === 0 ? "no scores" : count === 1 ? "score" : "scores"} from {bin} to{" "}
                {bin + 1}
              </span>
              <span
                class="bar-fill"
                style={{ height: `${count === 0 ? 1 : 4 + 96 * count / most}px` }}
              />
              <span class="bar-label" aria-hidden="true">{bin}</span>
            </a>
          </li>
        ))}
      </ol>
      <figcaption>
        Pairs by score{defaulted > 0 && `, ${counted(defaulted, "default")} among them`}
      </figcaption>
    </figure>
  );
}

function Warnings(): JSX.Element | null {
  const { index } = useGallery();
  const { runs, notices } = index;
  const texts = [...new Set(runs.flatMap(({ warnings }) => warnings))];
  const all = [
    ...notices,
    ...texts.map((text) => {
      const of = runs.filter(({ warnings }) => warnings.includes(text));
      // What holds of every run needs no name.
      return of.length === runs.length ? text : `${of.map(({ name }) => name).join(", ")}: ${text}`;
    }),
  ];
  if (all.length === 0) return null;
  return (
    <section class="warnings" aria-labelledby="warnings-title">
      <h2 id="warnings-title">Read this first</h2>
      <ul>
        {all.map((text) => (
          <li key={text}>
            <WithCode text={text} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Failures(): JSX.Element | null {
  const { index } = useGallery();
  const link = useLink();
  const failed = index.runs.map(({ report }) =>
    Object.entries(report.overall.missing).filter(([, count]) => count > 0)
  );
  if (failed.every(({ length }) => length === 0)) return null;
  return (
    <section aria-labelledby="failures-title">
      <h2 id="failures-title">What has no score</h2>
      <TableBox label="Pairs without a score">
        <table class="failures">
          <thead>
            <tr>
              {index.runs.length > 1 && <th scope="col">Run</th>}
              <th scope="col">Status</th>
              <th scope="col" class="number">Pairs</th>
              <th scope="col">What it means</th>
              <th scope="col">Most frequent reason</th>
            </tr>
          </thead>
          <tbody>
            {failed.flatMap((statuses, run) =>
              statuses.map(([status, count]) => (
                <tr key={`${run} ${status}`}>
                  {index.runs.length > 1 && <td>{shownText(index.runs[run]?.name ?? "")}</td>}
                  <th scope="row">
                    <a href={link({ statuses: [status], run })}>{statusText(status)}</a>
                  </th>
                  <td class="number">{count}</td>
                  <td>{STATUS_MEANING[status as MissingStatus]}</td>
                  <td class="reason">{shownText(commonReason(index.pairs, run, status))}</td>
                </tr>
              ))
            )}
          </tbody>
        </table>
      </TableBox>
    </section>
  );
}

function commonReason(pairs: readonly GalleryPair[], run: number, status: string): string {
  const reasons = Map.groupBy(
    pairs.flatMap(({ results }) => {
      const result = results[run];
      return result?.status === status ? result.reason ?? [] : [];
    }),
    (reason) => reason,
  );
  const [first] = [...reasons].sort(([, a], [, b]) => b.length - a.length);
  return first === undefined ? "" : first[0];
}

function Examples(): JSX.Element | null {
  const { index, state } = useGallery();
  const { run } = state;
  const isComparison = index.runs.length > 1;
  const scored = index.pairs.flatMap((pair) => {
    const before = pair.results[0]?.score;
    const now = pair.results[run]?.score;
    if (now === undefined || pair.results[run]?.image === undefined) return [];
    if (!isComparison) return [{ pair, value: now }];
    return before === undefined ? [] : [{ pair, value: now - before }];
  });
  if (scored.length < 2) return null;
  const { highest, lowest } = scoreEnds(scored, ({ value }) => value);
  const names = isComparison
    ? ["Lost most", "Gained most"] as const
    : ["Lowest scores", "Highest scores"] as const;
  return (
    <section class="examples" aria-labelledby="examples-title">
      <h2 id="examples-title">
        {isComparison
          ? `Largest changes in ${shownText(index.runs[run]?.name ?? "")}`
          : "At the ends"}
      </h2>
      <Strip
        title={names[0]}
        pairs={lowest.map(({ pair }) => pair)}
        more={{ sort: isComparison ? "loss" : "lowest" }}
      />
      <Strip
        title={names[1]}
        pairs={highest.map(({ pair }) => pair)}
        more={{ sort: isComparison ? "gain" : "highest" }}
      />
    </section>
  );
}

function Strip(
  { title, pairs, more }: {
    readonly title: string;
    readonly pairs: readonly GalleryPair[];
    readonly more: Partial<PageState>;
  },
): JSX.Element {
  const { state } = useGallery();
  const link = useLink();
  const { run } = state;
  return (
    <div class="strip">
      <h3>
        <a href={link(more)}>{title}</a>
      </h3>
      <ul>
        {pairs.map((pair) => (
          <li key={pair.id}>
            <a href={link({ ...more, pair: pair.id })}>
              <span class="strip-images">
                {pair.source && <img src={pair.source.small} alt="Source" loading="lazy" />}
                {pair.results[run]?.image && (
                  <img src={pair.results[run]?.image?.small} alt="Edited" loading="lazy" />
                )}
              </span>
              <span class="strip-text">
                <b>
                  {pair.results.slice(0, run + 1).flatMap((result, at) =>
                    at !== 0 && at !== run ? [] : [
                      result?.score === undefined ? "–" : scoreText(result.score),
                    ]
                  ).join(" → ")}
                </b>{" "}
                <span>{nameText(pair.category)}</span>
              </span>
              <span class="strip-instruction">{shownText(pair.instruction)}</span>
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}
