import { assert, assertEquals, assertRejects } from "@std/assert";
import { ModelGoneError } from "../../../../../lib/models/model_host.ts";
import { Balancer } from "../../../../../lib/models/serving/pool/balancer.ts";
import { RequestFailure } from "../../../../../lib/models/serving/http/failure.ts";
import type {
  LaunchedServer,
  LaunchState,
} from "../../../../../lib/models/serving/launch/launch.ts";
import { Member } from "../../../../../lib/models/serving/pool/member.ts";
import { POOL_TIMING } from "../../../../../lib/models/serving/pool/pool_timing.ts";
import { wait } from "../../../../../lib/models/serving/wait.ts";
import { Watch } from "../../../../../lib/models/serving/pool/watch.ts";
import { deadUrl, never, QUICK, serve } from "../../../../helpers/serving.ts";

/** A process that does what the test says. */
function fakeProcess(url: string) {
  const end = Promise.withResolvers<string>();
  const process = {
    url,
    commandLine: ["serve"],
    template: ["serve"],
    log: "",
    state: "ready" as LaunchState,
    tail: () => Promise.resolve(""),
    stop: () => Promise.resolve(),
    gone: end.promise,
  } satisfies LaunchedServer;
  return Object.assign(process, { end: end.resolve });
}

function watched(
  processes: readonly LaunchedServer[],
  { patience = 60_000, plain = [] as readonly string[] } = {},
) {
  const members = [
    ...processes.map((launched) =>
      new Member({ url: launched.url, concurrency: 4, healthPath: "/health", launched })
    ),
    ...plain.map((url) => new Member({ url, concurrency: 4, healthPath: "/health" })),
  ];
  const balancer = new Balancer(members);
  const notices: string[] = [];
  const watch = new Watch({
    members,
    balancer,
    role: "editor",
    key: undefined,
    timing: { ...POOL_TIMING, ...QUICK },
    patience,
    lookAnew: () => Promise.resolve(),
    notice: (message) => notices.push(message),
  });
  return { members, balancer, watch, notices };
}

const refused = new RequestFailure("refused the connection", { kind: "connection", retry: true });

function firstOf<T>(list: readonly T[]): T {
  const [first] = list;
  assert(first !== undefined);
  return first;
}

Deno.test("Member.settle() leaves a crashed process out at the first broken connection", () => {
  const process = fakeProcess(deadUrl());
  const { members, watch } = watched([process]);
  const member = firstOf(members);
  const settle = () => member.settle({ ticket: member.limit.take(), work: 1, error: refused });
  assertEquals([settle(), settle()], [false, false]);
  process.state = "restarting";
  assertEquals(settle(), true);
  watch.stop();
});

Deno.test("Member.settle() counts failures in a row only, and not those from before", () => {
  const member = new Member({ url: "http://a", concurrency: 9, healthPath: "/" });
  const settle = (error?: unknown, ticket = member.limit.take()) =>
    member.settle({ ticket, work: 1, error });
  const late = [member.limit.take(), member.limit.take(), member.limit.take()];
  const busy = new RequestFailure("busy", { kind: "status", status: 503, retry: true });
  const missing = new RequestFailure("no", { kind: "status", status: 404, retry: false });
  const left = [refused, refused, undefined, refused, refused, missing, refused, busy, refused];
  assertEquals(left.map((error) => settle(error)), left.map(() => false));
  assertEquals(settle(refused), true);
  member.leaveOut();
  assertEquals(settle(refused), false);
  member.takeBack();
  assertEquals(late.map((ticket) => settle(refused, ticket)), [false, false, false]);
});

Deno.test("Watch does not ask a process for its health before it runs again", async () => {
  await using server = serve(() => new Response("ok"));
  const process = fakeProcess(server.url);
  const { members, balancer, watch, notices } = watched([process], { patience: 400 });
  process.state = "restarting";
  watch.leaveOut(firstOf(members), refused);
  const slot = balancer.acquire({ signal: never() });
  // Longer than its patience, which does not count while a process is being started.
  await wait(500, never());
  assertEquals(server.asked, []);
  process.state = "ready";
  const { member, ticket } = await slot;
  assertEquals([server.asked, member.limit.value, ticket.number], [["/health"], 2, 1]);
  // The one who starts it again tells the user.
  assertEquals(notices, []);
  watch.stop();
});

Deno.test("Watch says that the model is gone as soon as all processes are, for good", async () => {
  const [a, b] = [fakeProcess("http://a"), fakeProcess("http://b")];
  const { balancer, members, watch } = watched([a, b]);
  for (const member of members) while (member.limit.hasRoom) member.limit.take();
  const waiting = assertRejects(() => balancer.acquire({ signal: never() }), ModelGoneError);
  a.end("http://a exited with 1");
  await wait(1, never());
  assertEquals(members.map(({ state }) => state), ["gone", "well"]);
  b.end("http://b exited with 137: out of memory");
  assertEquals(
    (await waiting).message,
    "editor: no server is left: http://b exited with 137: out of memory",
  );
  await assertRejects(() => balancer.acquire({ signal: never() }), ModelGoneError);
  watch.stop();
});

Deno.test("Watch.clock stands still while no server is well", async () => {
  let well = false;
  await using server = serve(() => new Response("", { status: well ? 200 : 500 }));
  const { members, watch, balancer } = watched([], { plain: [server.url] });
  const before = watch.clock;
  watch.leaveOut(firstOf(members), refused);
  await wait(500, never());
  assert(watch.clock - before < 50, String(watch.clock - before));
  well = true;
  const { member } = await balancer.acquire({ signal: never() });
  assertEquals(member.state, "well");
  await wait(30, never());
  const time = watch.clock - before;
  assert(time > 25 && time < 400, String(time));
  watch.stop();
});

Deno.test("Watch takes servers back after the model was thought gone", async () => {
  let well = false;
  await using server = serve(() => new Response("", { status: well ? 200 : 500 }));
  const { members, watch, balancer } = watched([], { plain: [server.url], patience: 50 });
  watch.leaveOut(firstOf(members), refused);
  await assertRejects(() => balancer.acquire({ signal: never() }), ModelGoneError, "50 ms");
  well = true;
  while (firstOf(members).state !== "well") await wait(5, never());
  assertEquals((await balancer.acquire({ signal: never() })).member.url, server.url);
  watch.stop();
});
