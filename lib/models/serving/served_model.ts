import { InputError } from "../../input_error.ts";
import { nearest } from "../../text/nearest.ts";

/** So many names of models go into a message. */
const MOST_NAMES = 20;

/**
 * Makes sure that a server serves the configured model; one that lists no models may.
 *
 * @example
 * ```ts
 * import { assertThrows } from "@std/assert";
 *
 * const server = { url: "http://127.0.0.1:8000", models: ["Qwen/Qwen-Image-Edit"] };
 * assertServed("Qwen/Qwen-Image-Edit", server);
 * assertThrows(() => assertServed("Qwen/Qwen-Image-Edits", server));
 * ```
 *
 * @param wanted `params.model`; `undefined` where the server's own is meant.
 * @throws {InputError} If the server lists other models only; the message names them.
 */
export function assertServed(
  wanted: string | undefined,
  { url, models }: {
    /** The server's address. */
    readonly url: string;
    /** Models that it lists. */
    readonly models: readonly string[];
  },
): void {
  if (wanted === undefined || models.length === 0 || models.includes(wanted)) return;
  const near = nearest(wanted, models);
  throw new InputError(
    `params.model: ${url} has no model "${wanted}"; it serves ${namesOf(models)}` +
      (near === undefined ? "" : `. Did you mean "${near}"?`),
  );
}

/** Whether a listed name is that of a model: sd-server has the same one for all. */
export function namesModel(name: string): boolean {
  return name !== "sd-cpp-local";
}

/** Names of models for a message; not all of them where they are many. */
export function namesOf(models: readonly string[]): string {
  const rest = models.length - MOST_NAMES;
  return models.slice(0, MOST_NAMES).join(", ") + (rest > 0 ? ` and ${rest} more` : "");
}

/**
 * The model of a pool of servers whose name no parameter gives: all servers must have the same, and
 * the user should know, for what is kept is then not kept by its name.
 *
 * @example
 * ```ts
 * import { assertEquals, assertThrows } from "@std/assert";
 *
 * const model = new UnnamedModel();
 * model.note("http://127.0.0.1:8000", "my-judge");
 * assertThrows(() => model.note("http://127.0.0.1:8001", "another"));
 * assertEquals(
 *   model.notice({ doing: "Judging", kept: "replies" })?.split(";")[0],
 *   'Judging with "my-judge", the only model of http://127.0.0.1:8000',
 * );
 * ```
 */
export class UnnamedModel {
  #first: { readonly url: string; readonly model: string } | undefined;

  /** Forgets what was noted, before the servers are asked again. */
  clear(): void {
    this.#first = undefined;
  }

  /**
   * Notes the only model of a server.
   *
   * @throws {InputError} If another server has another one.
   */
  note(url: string, model: string): void {
    this.#first ??= { url, model };
    const first = this.#first;
    if (first.model === model) return;
    throw new InputError(
      `Name a model in params.model: ${first.url} serves "${first.model}" and ${url} serves ` +
        `"${model}"`,
    );
  }

  /**
   * What to tell the user; `undefined` where nothing was noted.
   *
   * @param words What is done with the model, and what is kept of it.
   */
  notice({ doing, kept }: { readonly doing: string; readonly kept: string }): string | undefined {
    if (this.#first === undefined) return undefined;
    const { url, model } = this.#first;
    return `${doing} with "${model}", the only model of ${url}; name it in params.model to make ` +
      `it part of what ${kept} are kept by`;
  }
}

/**
 * What was found out of a server.
 *
 * @throws {Error} If nothing was: the pool asks every server before there is work for it, so that
 * this is a mistake of the program.
 */
export function knownServer<T>(known: ReadonlyMap<string, T>, url: string): T {
  const found = known.get(url);
  if (found === undefined) throw new Error(`Work for ${url} before it was asked what it can do`);
  return found;
}
