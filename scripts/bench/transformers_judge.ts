import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { z } from "zod";

/** What a judge wrote, and in how many seconds. */
export interface TimedReplies {
  readonly seconds: number;
  readonly texts: readonly string[];
}

const PROGRAM = fileURLToPath(new URL("../engines/judge_replies.py", import.meta.url));
const repliesSchema = z.strictObject({ seconds: z.number(), texts: z.array(z.string()) });

/** `generate` of transformers, in a process that keeps its model from one call to the next. */
export class TransformersJudge implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  readonly #jobs: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;
  readonly #lines: AsyncIterator<string>;
  readonly #errors: Promise<string>;

  /**
   * Starts the process.
   *
   * @param python The Python of `scripts/engines`.
   * @param model Folder of the model, as transformers reads it.
   */
  constructor(python: string, model: string) {
    this.#process = new Deno.Command(python, {
      args: [PROGRAM, model],
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#jobs = this.#process.stdin.getWriter();
    const input = Readable.fromWeb(this.#process.stdout);
    this.#lines = createInterface({ input })[Symbol.asyncIterator]();
    this.#errors = new Response(this.#process.stderr).text();
  }

  /**
   * Replies to questions, as `judge_replies.py` takes them, `batchSize` at once; the time is
   * without loading.
   *
   * @throws {Error} If the process has ended; the message holds what it wrote to stderr.
   */
  async replies(
    questions: readonly unknown[],
    { newTokens, batchSize }: { readonly newTokens: number; readonly batchSize: number },
  ): Promise<TimedReplies> {
    const job = { questions, max_new_tokens: newTokens, batch_size: batchSize };
    // A broken pipe says less than what the process wrote.
    await this.#jobs.write(new TextEncoder().encode(`${JSON.stringify(job)}\n`)).catch(() => {});
    const { value, done } = await this.#lines.next();
    if (done === true) throw new Error(`${PROGRAM} has ended:\n${await this.#errors}`);
    return repliesSchema.parse(JSON.parse(value));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#jobs.close().catch(() => {});
    await this.#process.status;
    await this.#errors;
  }
}
