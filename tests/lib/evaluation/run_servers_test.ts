import { assertEquals } from "@std/assert";
import {
  changeNotices,
  launchNotice,
  type RunServer,
  serverNotices,
  withServer,
} from "../../../lib/evaluation/run_servers.ts";

const server: RunServer = {
  url: "http://127.0.0.1:8000",
  software: "vllm",
  version: "0.11.0",
  models: ["m"],
  unsupported: [],
  at: "2026-01-02T03:04:05.000Z",
};
const launched = { ...server, launch: ["vllm", "serve", "m", "--port", "{port}"] };

function notices(...servers: readonly RunServer[]): readonly string[] {
  return serverNotices({
    diffusion_model: [],
    reward_model: servers.reduce<readonly RunServer[]>(withServer, []),
  });
}

Deno.test("withServer() keeps a launched server once, whatever its port and device", () => {
  const again = { ...launched, url: "http://127.0.0.1:9000", at: "2026-01-03T00:00:00.000Z" };
  assertEquals(withServer([launched], again), [launched]);
  assertEquals(withServer([server], { ...server, at: "" }), [server]);
  const elsewhere = { ...server, url: "http://gpu2:8000" };
  assertEquals(withServer([server], elsewhere), [server, elsewhere]);
});

Deno.test("serverNotices() has nothing to say of servers that are alike", () => {
  assertEquals(notices(launched, { ...launched, url: "http://127.0.0.1:9" }), []);
  assertEquals(notices(server, { ...server, url: "http://gpu2:8000" }), []);
});

Deno.test("serverNotices() says where servers differ, or were started in another way", () => {
  assertEquals(notices(launched, { ...launched, version: "0.12.0" }), [
    "The judge ran on servers that differ: vllm 0.11.0 with m; vllm 0.12.0 with m",
  ]);
  assertEquals(
    notices(launched, { ...launched, launch: [...launched.launch, "--dtype", "half"] }),
    [
      "The judge's server was not always started alike: vllm serve m --port {port}; " +
      "vllm serve m --port {port} --dtype half",
    ],
  );
});

Deno.test("serverNotices() says once what could not be honoured", () => {
  const unsupported = ["seed: no such field"];
  assertEquals(
    notices({ ...server, unsupported }, { ...server, url: "http://gpu2:8000", unsupported }),
    ["Not honoured by the judge's server: seed: no such field"],
  );
});

Deno.test("changeNotices() tells of a server that is another one than before, once", () => {
  const servers = (...list: readonly RunServer[]) => ({ diffusion_model: list, reward_model: [] });
  const other = { ...server, models: ["n"] };
  const unsupported = { ...server, unsupported: ["seed: no"], url: "http://gpu2:8000" };
  assertEquals(changeNotices(servers(), servers(server)), []);
  assertEquals(changeNotices(servers(server), servers(server, unsupported)), []);
  assertEquals(changeNotices(servers(server), servers(server, other)), [
    "The editing model ran on servers that differ: vllm 0.11.0 with m; vllm 0.11.0 with n",
  ]);
  assertEquals(changeNotices(servers(server, other), servers(server, other)), []);
});

Deno.test("launchNotice() tells that the configuration starts servers otherwise than the run did", () => {
  const launch = ["vllm", "serve", "other", "--port", "{port}"];
  assertEquals(launchNotice("reward_model", { servers: [launched], launch: launched.launch }), []);
  assertEquals(launchNotice("reward_model", { servers: [server], launch }), []);
  assertEquals(launchNotice("reward_model", { servers: [launched], launch }), [
    "The judge's servers of this run were started by `vllm serve m --port {port}`, and the " +
    "configuration now says `vllm serve other --port {port}`. Finished work is kept as it is; " +
    "choose another evaluation.output_dir to have it made anew",
  ]);
});
