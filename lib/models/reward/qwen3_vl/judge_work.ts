import type { JudgeAnswer, JudgeOptions, JudgeQuestion } from "./judge_pipeline.ts";

/** What a judging worker works on. */
export interface JudgeWork {
  /** Nothing beside the device. */
  readonly options: Readonly<Record<string, never>>;
  /** A batch of judgements to make. */
  readonly task: {
    readonly questions: readonly JudgeQuestion[];
    readonly options: JudgeOptions;
    /** Tells the text as it is written. */
    readonly tellsText?: boolean;
  };
  /** A piece of the text of the first reply. */
  readonly news: string;
  /** The answers, in the order of the questions. */
  readonly result: readonly JudgeAnswer[];
}
