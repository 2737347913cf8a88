import { encodePng } from "../../lib/image/pixels.ts";

/** A job of the fake. */
export interface FakeJob {
  readonly id: string;
  readonly body: SdBody;
  /** Questions for the state until it goes on. */
  wait: number;
  status: string;
}

/** The body of a request, as far as the fake reads it. */
export interface SdBody extends Readonly<Record<string, unknown>> {
  readonly prompt: string;
  readonly width?: number;
  readonly height?: number;
  readonly seed: number;
  readonly ref_images: readonly string[];
  readonly sample_params: Readonly<Record<string, unknown>>;
}

/** What the fake does otherwise than by default. */
export interface FakeSdServerOptions {
  /** Questions for the state of a job before it is done. */
  readonly wait?: number;
  /** Reason for which every job fails. */
  readonly failure?: string;
  /** Jobs that it takes at once, as in `limits.max_queue_size`. */
  readonly room?: number;
  /** Path or URL that jobs are to be asked for at, in place of the usual one. */
  readonly pollUrl?: string;
  /** Capabilities beside the usual ones. */
  readonly capabilities?: Readonly<Record<string, unknown>>;
  /** Answers in place of the server, where it wants to. */
  readonly intercept?: (call: string, server: FakeSdServer) => Response | undefined;
}

/** A server that answers as stable-diffusion.cpp's `sd-server` does. */
export class FakeSdServer implements AsyncDisposable {
  /** Method and path of every call so far. */
  readonly calls: string[] = [];
  readonly jobs = new Map<string, FakeJob>();
  readonly #options: FakeSdServerOptions;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  #number = 0;

  constructor(options: FakeSdServerOptions = {}) {
    this.#options = options;
    const listen = { hostname: "127.0.0.1", port: 0, onListen() {} };
    this.#server = Deno.serve(listen, (request) => this.#answer(request));
  }

  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}`;
  }

  /** Calls of one kind, such as `POST /sdcpp/v1/img_gen`. */
  count(call: string): number {
    return this.calls.filter((made) => made.startsWith(call)).length;
  }

  /** The body of the last job. */
  get lastBody(): SdBody | undefined {
    return [...this.jobs.values()].at(-1)?.body;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }

  async #answer(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    const call = `${request.method} ${pathname}`;
    this.calls.push(call);
    const text = await request.text();
    const instead = this.#options.intercept?.(call, this);
    if (instead !== undefined) return instead;
    if (call === "GET /v1/models") {
      return Response.json({ data: [{ id: "sd-cpp-local", object: "model", owned_by: "local" }] });
    }
    if (call === "GET /sdcpp/v1/capabilities") {
      return Response.json({
        model: { name: "qwen-image-edit-Q8_0.gguf", stem: "qwen-image-edit-Q8_0", path: "/m" },
        supported_modes: ["img_gen"],
        features_by_mode: { img_gen: { ref_images: true, cancel_generating: true } },
        samplers: ["euler", "euler_a", "heun"],
        ...this.#options.capabilities,
      });
    }
    if (call === "POST /sdcpp/v1/img_gen") return this.#create(JSON.parse(text));
    const [, id = "", cancel] = /^\/sdcpp\/v1\/jobs\/([\w-]+)(\/cancel)?$/.exec(pathname) ?? [];
    const job = this.jobs.get(id);
    if (job === undefined) return Response.json({ error: "job not found" }, { status: 404 });
    if (cancel !== undefined) {
      job.status = "cancelled";
      return Response.json(await this.#state(job));
    }
    if (job.status === "queued" || job.status === "generating") {
      job.status = job.wait-- > 0
        ? "generating"
        : this.#options.failure === undefined
        ? "completed"
        : "failed";
    }
    return Response.json(await this.#state(job));
  }

  #create(body: SdBody): Response {
    const busy = [...this.jobs.values()]
      .filter(({ status }) => status === "queued" || status === "generating");
    if (busy.length >= (this.#options.room ?? 64)) {
      return Response.json({ error: "job queue is full" }, { status: 429 });
    }
    const id = `job_${++this.#number}`;
    this.jobs.set(id, { id, body, wait: this.#options.wait ?? 1, status: "queued" });
    const poll_url = this.#options.pollUrl?.replace("{id}", id) ?? `/sdcpp/v1/jobs/${id}`;
    return Response.json({ id, kind: "img_gen", status: "queued", created: 1, poll_url }, {
      status: 202,
    });
  }

  async #state({ id, body, status }: FakeJob): Promise<unknown> {
    const result = status === "completed"
      ? { output_format: "png", images: [{ index: 0, b64_json: await this.#image(body) }] }
      : null;
    const error = status === "failed"
      ? { code: "generation_failed", message: this.#options.failure }
      : status === "cancelled"
      ? { code: "cancelled", message: "job cancelled by client" }
      : null;
    return { id, kind: "img_gen", status, created: 1, queue_position: 0, result, error };
  }

  async #image({ width = 512, height = 512, seed }: SdBody): Promise<string> {
    const data = new Uint8Array(width * height * 3).fill(seed % 256);
    return (await encodePng({ width, height, data })).toBase64();
  }
}
