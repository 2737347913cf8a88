import { encodePng } from "../../lib/image/pixels.ts";

/** A graph in the fake's queue or history. */
export interface FakePrompt {
  readonly id: string;
  readonly clientId: string;
  readonly nodes: Readonly<Record<string, FakeNode>>;
  /** Questions for the history that still find nothing. */
  wait: number;
}

/** A node as the server was sent it. */
export interface FakeNode {
  readonly class_type: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** What the fake does otherwise than by default. */
export interface FakeComfyUIOptions {
  /** Questions for the history of a graph that find nothing before it is done. */
  readonly wait?: number;
  /** The server makes its own ids, as older ones do. */
  readonly ownIds?: boolean;
  /** Types of nodes that it does not know. */
  readonly unknownTypes?: readonly string[];
  /** Text of the exception that ends each graph. */
  readonly exception?: string;
  /** Size of the images, in place of that of the ImageScale node. */
  readonly size?: { readonly width: number; readonly height: number };
  /** Answers in place of the server, where it wants to. */
  readonly intercept?: (
    call: string,
    server: FakeComfyUI,
  ) => Response | undefined | Promise<Response | undefined>;
}

/** Files that the fake has, by the input that names them. */
const FILES: Readonly<Record<string, readonly string[]>> = {
  unet_name: ["qwen_image_edit_2509_bf16.safetensors", "qwen_image_edit_bf16.safetensors"],
  clip_name: ["qwen_2.5_vl_7b.safetensors"],
  vae_name: ["qwen_image_vae.safetensors"],
  sampler_name: ["euler", "dpmpp_2m"],
};

/** A server that answers as ComfyUI does; it runs one graph at a time. */
export class FakeComfyUI implements AsyncDisposable {
  /** Method and path of every call so far. */
  readonly calls: string[] = [];
  /** JSON bodies of the calls that had one, by their method and path. */
  readonly bodies: { readonly call: string; readonly body: Record<string, unknown> }[] = [];
  /** Uploaded files, by name, and how often each was written. */
  readonly uploads = new Map<string, { bytes: Uint8Array; writes: number }>();
  /** Graphs in the order of their turn; the first is being run. */
  queue: FakePrompt[] = [];
  readonly history = new Map<string, unknown>();
  readonly interrupted: string[] = [];
  readonly headers: Headers[] = [];
  readonly #images = new Map<string, Uint8Array>();
  readonly #options: FakeComfyUIOptions;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;

  constructor(options: FakeComfyUIOptions = {}) {
    this.#options = options;
    const listen = { hostname: "127.0.0.1", port: 0, onListen() {} };
    this.#server = Deno.serve(listen, (request) => this.#answer(request));
  }

  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}`;
  }

  /** Calls of one kind, such as `POST /prompt`. */
  count(call: string): number {
    return this.calls.filter((made) => made.startsWith(call)).length;
  }

  /** Ids that the last `POST /prompt` came with. */
  get lastIds(): { readonly id: string; readonly clientId: string } {
    const body = this.bodies.findLast(({ call }) => call === "POST /prompt")?.body ?? {};
    return { id: String(body["prompt_id"]), clientId: String(body["client_id"]) };
  }

  /** Nodes that the last `POST /prompt` came with. */
  get lastNodes(): FakePrompt["nodes"] {
    const body = this.bodies.findLast(({ call }) => call === "POST /prompt")?.body ?? {};
    return body["prompt"] as FakePrompt["nodes"];
  }

  /** Forgets queue and history, as a restart does. */
  restart(): void {
    this.queue = [];
    this.history.clear();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }

  async #answer(request: Request): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    const call = `${request.method} ${pathname}`;
    this.calls.push(call);
    this.headers.push(request.headers);
    const isJson = request.headers.get("content-type") === "application/json";
    const body: Record<string, unknown> = isJson ? await request.json() : {};
    if (isJson) this.bodies.push({ call, body });
    const instead = await this.#options.intercept?.(call, this);
    if (instead !== undefined) {
      await request.body?.cancel().catch(() => {});
      return instead;
    }
    if (call === "GET /system_stats") {
      return Response.json({ system: { os: "posix", comfyui_version: "0.3.60" }, devices: [] });
    }
    if (pathname.startsWith("/object_info/")) return this.#objectInfo(pathname.slice(13));
    if (call === "POST /upload/image") return await this.#upload(await request.formData());
    if (call === "POST /prompt") return this.#prompt(body);
    if (pathname.startsWith("/history/")) return await this.#askHistory(pathname.slice(9));
    if (call === "GET /queue") return this.#askQueue();
    if (call === "POST /queue") {
      const ids = body["delete"] as string[];
      this.queue = this.queue.filter(({ id }, index) => index === 0 || !ids.includes(id));
      return new Response();
    }
    if (call === "POST /interrupt") return this.#interrupt(body["prompt_id"]);
    if (call === "GET /view") {
      const image = this.#images.get(`${searchParams.get("type")}/${searchParams.get("filename")}`);
      return image === undefined
        ? new Response(null, { status: 404 })
        : new Response(new Uint8Array(image));
    }
    return new Response("404: Not Found", { status: 404 });
  }

  #objectInfo(type: string): Response {
    if (this.#options.unknownTypes?.includes(type)) return Response.json({});
    const required = Object.fromEntries(
      Object.entries(FILES).map(([name, files]) => [
        name,
        // Older and newer ways of writing the same.
        name === "vae_name" ? ["COMBO", { options: files }] : [files, {}],
      ]),
    );
    return Response.json({ [type]: { input: { required, optional: {} } } });
  }

  async #upload(form: FormData): Promise<Response> {
    const file = form.get("image");
    if (!(file instanceof File)) return new Response(null, { status: 400 });
    const bytes = new Uint8Array(await file.arrayBuffer());
    const known = this.uploads.get(file.name);
    if (known === undefined || form.get("overwrite") === "true") {
      this.uploads.set(file.name, { bytes, writes: (known?.writes ?? 0) + 1 });
    }
    return Response.json({ name: file.name, subfolder: "", type: form.get("type") });
  }

  #prompt(body: Record<string, unknown>): Response {
    const nodes = body["prompt"] as Record<string, FakeNode>;
    const errors = Object.entries(nodes).flatMap(([id, { class_type, inputs }]) => {
      const image = inputs["image"];
      if (class_type !== "LoadImage" || this.uploads.has(String(image))) return [];
      const error = {
        type: "custom_validation_failed",
        message: "Custom validation failed for node",
        details: `image - Invalid image file: ${image}`,
        extra_info: {},
      };
      return [[id, { errors: [error], dependent_outputs: ["13"], class_type }] as const];
    });
    if (errors.length > 0) {
      const error = {
        type: "prompt_outputs_failed_validation",
        message: "Prompt outputs failed validation",
        details: "",
        extra_info: {},
      };
      return Response.json({ error, node_errors: Object.fromEntries(errors) }, { status: 400 });
    }
    const id = this.#options.ownIds === true ? crypto.randomUUID() : String(body["prompt_id"]);
    const clientId = String(body["client_id"]);
    this.queue.push({ id, clientId, nodes, wait: this.#options.wait ?? 1 });
    return Response.json({ prompt_id: id, number: this.queue.length, node_errors: {} });
  }

  async #askHistory(id: string): Promise<Response> {
    const running = this.queue[0];
    if (running !== undefined && running.id === id && running.wait-- <= 0) {
      this.queue.shift();
      this.history.set(id, await this.#run(running));
    }
    const entry = this.history.get(id);
    return Response.json(entry === undefined ? {} : { [id]: entry });
  }

  async #run({ id, nodes }: FakePrompt): Promise<unknown> {
    const start = ["execution_start", { prompt_id: id, timestamp: 1 }];
    if (this.#options.exception !== undefined) {
      const [node] = Object.entries(nodes).find(([, { class_type }]) =>
        class_type === "KSampler"
      ) ??
        [];
      const error = ["execution_error", {
        prompt_id: id,
        node_id: node,
        node_type: "KSampler",
        executed: ["1"],
        exception_type: "torch.OutOfMemoryError",
        exception_message: this.#options.exception,
        traceback: ["  File ..."],
      }];
      return {
        prompt: [0, id, nodes, {}, []],
        outputs: {},
        status: { status_str: "error", completed: false, messages: [start, error] },
      };
    }
    const [save] = Object.entries(nodes).find(([, { class_type }]) => class_type === "SaveImage") ??
      ["0"];
    const filename = `edit_${this.#images.size}_.png`;
    this.#images.set(`output/${filename}`, await this.#image(nodes));
    return {
      prompt: [0, id, nodes, {}, []],
      outputs: { [save]: { images: [{ filename, subfolder: "", type: "output" }] } },
      status: {
        status_str: "success",
        completed: true,
        messages: [start, ["execution_success", { prompt_id: id }]],
      },
    };
  }

  async #image(nodes: FakePrompt["nodes"]): Promise<Uint8Array> {
    const all = Object.values(nodes);
    const inputsOf = (type: string) =>
      all.find(({ class_type }) => class_type === type)?.inputs ?? {};
    const scale = inputsOf("ImageScale");
    const width = this.#options.size?.width ?? Number(scale["width"]);
    const height = this.#options.size?.height ?? Number(scale["height"]);
    const data = new Uint8Array(width * height * 3).fill(
      Number(inputsOf("KSampler")["seed"]) % 256,
    );
    return await encodePng({ width, height, data });
  }

  #askQueue(): Response {
    const items = this.queue.map(({ id, clientId, nodes }, index) =>
      [index, id, nodes, { client_id: clientId }, ["13"]] as const
    );
    return Response.json({ queue_running: items.slice(0, 1), queue_pending: items.slice(1) });
  }

  #interrupt(id: unknown): Response {
    const running = this.queue[0];
    if (running !== undefined && (id === undefined || running.id === id)) {
      this.queue.shift();
      this.interrupted.push(running.id);
      const message = ["execution_interrupted", { prompt_id: running.id, executed: [] }];
      this.history.set(running.id, {
        outputs: {},
        status: { status_str: "error", completed: false, messages: [message] },
      });
    }
    return new Response();
  }
}
