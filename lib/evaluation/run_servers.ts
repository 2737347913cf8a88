import { z } from "zod";
import { canonicalJson } from "../files/hash.ts";
import type { ServerRecord } from "../models/mod.ts";

/** A server that a run used, and since when. */
export interface RunServer extends ServerRecord {
  /** When the run first used it as it is, ISO 8601. */
  readonly at: string;
}

/** The servers of a run by the key of the configuration. */
export interface RunServers {
  /** Those of the editing model. */
  readonly diffusion_model: readonly RunServer[];
  /** Those of the judge. */
  readonly reward_model: readonly RunServer[];
}

const serverSchema: z.ZodType<RunServer> = z.object({
  url: z.string(),
  software: z.string(),
  version: z.string().exactOptional(),
  models: z.array(z.string()),
  unsupported: z.array(z.string()),
  launch: z.array(z.string()).exactOptional(),
  at: z.string(),
});

/** Schema of a run's servers; runs without any have empty lists. */
export const serversSchema: z.ZodType<RunServers> = z.object({
  diffusion_model: z.array(serverSchema),
  reward_model: z.array(serverSchema),
}).default({ diffusion_model: [], reward_model: [] });

/** The list with one more server; the same list where it is known already. */
export function withServer(
  servers: readonly RunServer[],
  server: RunServer,
): readonly RunServer[] {
  const known = servers.some((other) => sameServer(other, server));
  return known ? servers : [...servers, server];
}

/** Whether two records tell the same; a server that the run starts may have another port. */
function sameServer(a: RunServer, b: RunServer): boolean {
  const traits = ({ at: _at, url, ...rest }: RunServer) =>
    canonicalJson(rest.launch === undefined ? { ...rest, url } : rest);
  return traits(a) === traits(b);
}

/**
 * What the user must know before work is added to a run by a server that is another one than
 * before, or is started in another way; nothing where all is as it was.
 */
export function changeNotices(before: RunServers, after: RunServers): readonly string[] {
  const known = new Set(serverNotices(before));
  return serverNotices(after).filter((notice) =>
    !known.has(notice) && !notice.startsWith(NOT_HONOURED)
  );
}

/**
 * Whether a run's servers were started by another command line than the configuration has now.
 *
 * @param launch The command line of the configuration, with its placeholders.
 * @returns What to tell; nothing where it is the same, or there are none to compare with.
 */
export function launchNotice(
  role: keyof RunServers,
  { servers, launch }: {
    readonly servers: readonly RunServer[];
    readonly launch: readonly string[];
  },
): readonly string[] {
  const started = [...new Set(servers.flatMap((server) => server.launch?.join(" ") ?? []))];
  if (started.length === 0 || started.includes(launch.join(" "))) return [];
  return [
    `The ${ROLES[role]}'s servers of this run were started by \`${started.join("` or `")}\`, and ` +
    `the configuration now says \`${launch.join(" ")}\`. Finished work is kept as it is; choose ` +
    "another evaluation.output_dir to have it made anew",
  ];
}

const NOT_HONOURED = "Not honoured by ";

const ROLES = { diffusion_model: "editing model", reward_model: "judge" } as const;

/**
 * What a reader must know of the servers: what they could not honour, and that answers came from
 * servers that differ.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const server = { url: "http://a", software: "x", models: [], unsupported: ["seed: no"], at: "" };
 * assertEquals(serverNotices({ diffusion_model: [], reward_model: [server] }), [
 *   "Not honoured by the judge's server: seed: no",
 * ]);
 * ```
 */
export function serverNotices(servers: RunServers): readonly string[] {
  return (["diffusion_model", "reward_model"] as const).flatMap((role) => {
    const unsupported = new Set(servers[role].flatMap(({ unsupported }) => unsupported));
    const kinds = new Set(servers[role].map(serverKind));
    const started = new Set(servers[role].flatMap(({ launch }) => launch?.join(" ") ?? []));
    return [
      ...[...unsupported].map((phrase) => `${NOT_HONOURED}the ${ROLES[role]}'s server: ${phrase}`),
      ...(kinds.size > 1
        ? [`The ${ROLES[role]} ran on servers that differ: ${[...kinds].join("; ")}`]
        : []),
      ...(started.size > 1
        ? [`The ${ROLES[role]}'s server was not always started alike: ${[...started].join("; ")}`]
        : []),
    ];
  });
}

function serverKind({ software, version, models }: RunServer): string {
  const named = version === undefined ? software : `${software} ${version}`;
  return models.length === 0 ? named : `${named} with ${models.join(", ")}`;
}
