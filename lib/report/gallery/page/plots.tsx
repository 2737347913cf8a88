/** @jsxImportSource preact */
import type { JSX } from "preact";

/** A mean and its interval, both in [0, 10]. */
export interface PlottedMean {
  /** Name for those who cannot see the plot. */
  readonly label: string;
  /** The mean; nothing is drawn where there is none. */
  readonly mean: number | null;
  /** Its 95 % interval. */
  readonly interval: readonly [low: number, high: number] | null;
  /** Where the mean can lie, whatever the missing scores would have been. */
  readonly bounds: readonly [low: number, high: number] | null;
}

/** Height of a row of a plot in px. */
const ROW = 14;

/** A score as a place on a plot. */
function place(score: number): string {
  return `${Math.min(100, Math.max(0, score * 10))}%`;
}

/** Means with their intervals on a line from 0 to 10, one above the other. */
export function IntervalPlot(
  { means, run = 0 }: {
    readonly means: readonly PlottedMean[];
    /** Number of the first one's run, which gives its colour. */
    readonly run?: number;
  },
): JSX.Element {
  const height = ROW * means.length + 6;
  const text = means.map(({ label, mean, interval }) =>
    mean === null ? `${label}: no score` : `${label}: ${mean.toFixed(2)}` +
      (interval === null ? "" : `, ${interval[0].toFixed(2)} to ${interval[1].toFixed(2)}`)
  ).join("; ");
  return (
    <svg class="plot" width="100%" height={height} role="img" aria-label={text}>
      {[0, 2.5, 5, 7.5, 10].map((score) => (
        <line
          key={score}
          class="plot-grid"
          x1={place(score)}
          x2={place(score)}
          y1="0"
          y2={height}
        />
      ))}
      {means.map(({ label, mean, interval, bounds }, row) => {
        const y = 3 + ROW * (row + 0.5);
        return mean === null ? null : (
          <g key={label} class={`run-${(run + row) % 6}`}>
            {bounds && (
              <line class="plot-bounds" x1={place(bounds[0])} x2={place(bounds[1])} y1={y} y2={y} />
            )}
            {interval && (
              <line
                class="plot-interval"
                x1={place(interval[0])}
                x2={place(interval[1])}
                y1={y}
                y2={y}
              />
            )}
            <circle class="plot-mean" cx={place(mean)} cy={y} r="4.5" />
          </g>
        );
      })}
    </svg>
  );
}

/** The scale below interval plots. */
export function PlotScale(): JSX.Element {
  return (
    <span class="plot-scale" aria-hidden="true">
      {[0, 5, 10].map((score) => <span key={score}>{score}</span>)}
    </span>
  );
}

/** How many scores lie in each tenth of the scale, small. */
export function Sparkbars({ counts }: { readonly counts: readonly number[] }): JSX.Element {
  const most = Math.max(1, ...counts);
  const text = counts.map((count, bin) => `${bin} to ${bin + 1}: ${count}`).join(", ");
  return (
    <svg class="sparkbars" width="80" height="24" role="img" aria-label={`Scores ${text}`}>
      {counts.map((count, bin) => {
        const height = count === 0 ? 1 : Math.max(2, 22 * count / most);
        return (
          <rect
            key={bin}
            class={count === 0 ? "bar-none" : "bar-some"}
            x={bin * 8}
            y={24 - height}
            width="7"
            height={height}
          />
        );
      })}
    </svg>
  );
}
