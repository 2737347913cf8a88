import { duration } from "../text/duration.ts";
import type { Progress } from "./progress.ts";

const STAGE_NAMES = {
  sample: "Drawing",
  check: "Checking",
  edit: "Editing",
  judge: "Judging",
  control: "Checking the judge",
  measure: "Measuring",
  gallery: "Making images",
} as const;

/**
 * One line of progress: stage, done/total, rate, time left, running mean, failures.
 *
 * @param seconds Time since the stage began in this part of the run.
 */
export function progressLine(progress: Progress, seconds: number): string {
  const { stage, unit, done, total, fresh, mean, failures, edited } = progress;
  const rate = seconds > 0 ? fresh / seconds : 0;
  const parts = [
    ...(edited === undefined || edited.done === edited.total
      ? []
      : [`Editing ${edited.done}/${edited.total}`]),
    `${STAGE_NAMES[stage]} ${done}/${total}${unit ? ` ${unit}` : ""}`,
    ...(rate > 0 && unit === undefined ? [`${formatRate(rate)}`] : []),
    ...(rate > 0 && done < total ? [`${duration(Math.round((total - done) / rate))} left`] : []),
    ...(mean === undefined ? [] : [`mean ${mean.toFixed(3)}`]),
    ...(failures === 0 ? [] : [`${failures} failed`]),
  ];
  return parts.join("  ");
}

function formatRate(perSecond: number): string {
  return perSecond >= 1
    ? `${perSecond.toFixed(1)}/s`
    : perSecond * 60 >= 1
    ? `${(perSecond * 60).toFixed(1)}/min`
    : `${(perSecond * 3600).toFixed(1)}/h`;
}
