import { InputError } from "../../../input_error.ts";
import type { ModelHost, ServerRecord } from "../../model_host.ts";
import type { Endpoint } from "../http/endpoint.ts";
import { type DescribeContext, describeServers } from "./describe_server.ts";
import { askHealth, type Health } from "./health.ts";
import { keyRemedy } from "./key_remedy.ts";
import type { Member } from "./member.ts";
import { redacted } from "../http/redact.ts";
import { spokenTime } from "./spoken_time.ts";
import { wait } from "../wait.ts";

/** What to do about a server that does not answer. */
const REMEDY =
  "start the server, correct params.endpoints, or let the run start it with params.launch";

/** How a pool speaks to its servers before the first piece of work. */
export interface SetupContext extends DescribeContext {
  /** Paths to ask for health. */
  readonly paths: readonly string[];
}

/**
 * Asks a server once.
 *
 * @returns What is wrong with it, and what to do; `undefined` if it is well.
 */
export async function endpointProblem(
  url: string,
  context: SetupContext,
): Promise<string | undefined> {
  const health = await ask(url, context);
  if (health.kind === "failing") return `${health.failure.message}: ${REMEDY}`;
  return health.kind === "denied" ? deniedMessage(url, health, context) : undefined;
}

/**
 * Waits until a server is well.
 *
 * @returns The path to ask for its health from now on.
 * @throws {InputError} If it is not in time, or does not accept the key.
 */
export async function untilWell(url: string, context: SetupContext): Promise<string> {
  const { startWait, startPoll } = context.timing;
  const end = performance.now() + startWait;
  for (;;) {
    const health = await ask(url, context);
    if (health.kind === "well") return health.path;
    if (health.kind === "denied") throw new InputError(deniedMessage(url, health, context));
    if (performance.now() + startPoll > end) {
      throw new InputError(
        `${health.failure.message} (waited ${spokenTime(startWait)}): ${REMEDY}`,
      );
    }
    await wait(startPoll, context.signal);
  }
}

/**
 * Lets a class find out what each server can do, keeps the records, and tells once what cannot be
 * honoured.
 *
 * @throws {InputError} If a server does not answer.
 */
export async function describeMembers(
  members: readonly Member[],
  describe: (endpoint: Endpoint) => Promise<ServerRecord>,
  { host, role, ...context }: DescribeContext & {
    readonly host: ModelHost;
    readonly role: string;
  },
): Promise<void> {
  const records = await recordsOf(members, describe, context);
  const where = new Map<string, string[]>();
  for (const record of records) {
    host.server(record);
    for (const phrase of new Set(record.unsupported)) {
      where.set(phrase, [...where.get(phrase) ?? [], record.url]);
    }
  }
  for (const [phrase, found] of where) {
    host.notice(redacted(`${role}: ${phrase} (${found.join(", ")})`, context.key));
  }
}

/** The records of servers, with the command lines of those that the run started. */
export async function recordsOf(
  members: readonly Member[],
  describe: (endpoint: Endpoint) => Promise<ServerRecord>,
  context: DescribeContext,
): Promise<readonly ServerRecord[]> {
  const urls = members.map(({ url }) => url);
  return (await describeServers(urls, describe, context)).map((record, index) => {
    const launched = members[index]?.launched;
    return launched === undefined ? record : { ...record, launch: launched.template };
  });
}

function ask(url: string, { paths, key, timing, signal }: SetupContext): Promise<Health> {
  return askHealth({ url, paths, key, signal, timeoutMs: timing.probeTimeout });
}

function deniedMessage(
  url: string,
  { path, status }: Health & { readonly kind: "denied" },
  { keyName }: SetupContext,
): string {
  return `${url} answered ${status} on ${path}: ${keyRemedy(keyName)}`;
}
