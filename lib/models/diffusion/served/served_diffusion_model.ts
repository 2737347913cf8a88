import type { ModelHost, ServerRecord } from "../../model_host.ts";
import type { Endpoint } from "../../serving/http/endpoint.ts";
import { followConcurrency } from "../../serving/pool/follow_concurrency.ts";
import {
  type PoolOptions,
  SERVER_PARAMS,
  type ServerParams,
  ServerPool,
} from "../../serving/pool/server_pool.ts";
import { UnnamedModel } from "../../serving/served_model.ts";
import { BaseDiffusionModel } from "../base_diffusion_model.ts";
import type { EditRequest, EditResult } from "../diffusion_model.ts";
import type { EditAnswer } from "./edit_answer.ts";
import { ReplyCheck } from "./edit_reply.ts";
import { servedEdit } from "./edit_result.ts";
import { type Size, wantedSize } from "./edit_size.ts";
import { prepareSource, type SourceUpload } from "./edit_source.ts";

/** Parameters of {@linkcode ServedDiffusionModel}. */
export interface ServedEditParams extends ServerParams {
  /** Size of the edit: `reference`, `source`, `auto` or such as `1024x768`. */
  readonly size: string;
}

/** An edit that a server is asked for. */
export interface ServedEditRequest extends Pick<EditRequest, "instruction" | "seed"> {
  /** The source, as it is sent. */
  readonly source: SourceUpload;
  /** Size that the edit should have; the server decides where absent. */
  readonly size: Size | undefined;
}

/**
 * What every editing model in servers shares: the servers are checked, started, shared out and
 * stopped, sources are prepared, and answers checked. A class says how a server is asked for an
 * edit, and what it wants to know of each before.
 */
export abstract class ServedDiffusionModel<Params extends ServedEditParams>
  extends BaseDiffusionModel<Params> {
  /** Which servers are asked, and how, does not change what they answer. */
  static override readonly neutralParams: readonly string[] = SERVER_PARAMS;

  /** What its servers take now, and some more, so that none waits for its next request. */
  declare readonly concurrency: number;
  readonly #pool: ServerPool;
  readonly #unnamed = new UnnamedModel();
  /** Attempts that are not over yet, with the tidying up after them. */
  readonly #attempts = new Set<Promise<unknown>>();

  /**
   * Takes checked parameters; nothing is started or asked yet.
   *
   * @param options What the pool is told besides; `servers` in place of the class's own parameters.
   */
  constructor(
    params: Params,
    { servers = params, ...options }: Omit<PoolOptions, "role"> & {
      readonly servers?: ServerParams;
    } = {},
  ) {
    super(params);
    this.#pool = new ServerPool(servers, { role: "editor", ...options });
    followConcurrency(this, this.#pool);
  }

  /**
   * Makes sure that the servers answer and can do what the parameters say, or can be started, and
   * that the key is set.
   *
   * @throws {InputError} If not; the message says what to do.
   */
  async check(): Promise<void> {
    this.#unnamed.clear();
    await this.#pool.check((endpoint) => this.describe(endpoint));
  }

  /**
   * Starts what is to be started, and finds out what each server can do.
   *
   * @throws {InputError} If a server does not start, or cannot do what the parameters say.
   */
  override async initialize(host?: ModelHost): Promise<void> {
    this.#unnamed.clear();
    await this.#pool.start(host, (endpoint) => this.describe(endpoint));
    const notice = this.#unnamed.notice({ doing: "Editing", kept: "edits" });
    if (notice !== undefined) host?.notice(notice);
  }

  /**
   * Asks the server that is least busy for the edit, again where that may help, and checks what it
   * answers.
   *
   * @throws {RefusedError} If the model or the server's content filter would not make it.
   * @throws {ModelGoneError} If no server is left.
   * @throws {Error} If there is no answer, or no image of the size asked for in it.
   */
  async editImage(request: EditRequest, signal: AbortSignal): Promise<EditResult> {
    const { instruction, seed } = request;
    const source = await prepareSource(request.source);
    const size = wantedSize(this.params.size, source);
    using check = new ReplyCheck(request.source);
    const done = await this.#pool.run(
      (endpoint) => this.#follow(this.askServer(endpoint, { instruction, seed, source, size })),
      signal,
    );
    const { notes = [], ...answer } = done.value;
    const checked = await check.run(answer.image, answer.size);
    return await servedEdit(done, {
      ...answer,
      ...checked,
      source,
      notes: [...notes, ...checked.notes],
    });
  }

  /** Waits until given-up edits are tidied up, and stops what was started. */
  override async dispose(): Promise<void> {
    await Promise.allSettled(this.#attempts);
    await this.#pool.stop();
  }

  /**
   * Finds out what a server can do.
   *
   * @throws {InputError} If that is not enough.
   */
  protected abstract describe(endpoint: Endpoint): Promise<ServerRecord>;

  /**
   * Asks one server for an edit, in one attempt.
   *
   * @throws {RequestFailure} If it fails, and whether another attempt may help.
   * @throws {RefusedError} If it would not make the edit.
   */
  protected abstract askServer(endpoint: Endpoint, edit: ServedEditRequest): Promise<EditAnswer>;

  /**
   * Models to be kept in a server's record: the one that is asked for, or all where none is. One
   * that only the servers name must be the same on all of them, and is told.
   *
   * @param wanted `params.model`.
   * @throws {InputError} If none is wanted, and the servers have one each, but not the same.
   */
  protected usedModels(
    wanted: string | undefined,
    { url, models }: Pick<ServerRecord, "url" | "models">,
  ): readonly string[] {
    if (wanted !== undefined) return [wanted];
    const [only] = models;
    if (only !== undefined && models.length === 1) this.#unnamed.note(url, only);
    return models;
  }

  #follow<T>(attempt: Promise<T>): Promise<T> {
    this.#attempts.add(attempt);
    const forget = () => this.#attempts.delete(attempt);
    attempt.then(forget, forget);
    return attempt;
  }
}
