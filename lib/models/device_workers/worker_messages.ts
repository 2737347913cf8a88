/** On which device the networks of a worker are loaded. */
export interface NetworkOptions {
  /** `cpu`, `cuda`, `cuda:<number>` or `webgpu`. */
  readonly device: string;
  /** Threads of one operator on the CPU; as many as it has cores where absent. */
  readonly threads?: number | undefined;
  /** Whether numbers closer to 0 than any normal one count as 0, in all that the process computes. */
  readonly denormalsAreZero?: boolean | undefined;
}

/** What a kind of worker works on; everything in it can be sent to another process. */
export interface WorkerKind {
  /** How the networks are loaded, beside what {@linkcode NetworkOptions} say. */
  readonly options: object;
  /** What is asked for. */
  readonly task: unknown;
  /** What is told meanwhile. */
  readonly news: unknown;
  /** What comes of it. */
  readonly result: unknown;
}

/** What a worker is asked. */
export type WorkerQuestion<Work extends WorkerKind> =
  | {
    readonly type: "load";
    readonly folder: string;
    readonly options: Work["options"] & NetworkOptions;
  }
  | { readonly type: "work"; readonly task: Work["task"] }
  /** The task under way is not wanted any more. */
  | { readonly type: "abort" }
  | { readonly type: "close" };

/** What it answers: first `loaded`, for each task news and then a result, at last `closed`. */
export type WorkerAnswer<Work extends WorkerKind> =
  | { readonly type: "loaded" | "closed" }
  | { readonly type: "news"; readonly news: Work["news"] }
  | { readonly type: "result"; readonly result: Work["result"] }
  /** In place of `loaded` or a result. */
  | { readonly type: "failed"; readonly message: string; readonly isInputFault: boolean };
