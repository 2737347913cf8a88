import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  AdaptiveLimit,
  type Ending,
  type Ticket,
} from "../../../../../lib/models/serving/pool/adaptive_limit.ts";

/** Sends as much as there is room for. */
function fill(limit: AdaptiveLimit): Ticket[] {
  const tickets: Ticket[] = [];
  while (limit.hasRoom) tickets.push(limit.take());
  return tickets;
}

/** One round trip with everything in use. */
function roundTrip(limit: AdaptiveLimit, ending: Ending = "answered"): number {
  for (const ticket of fill(limit)) limit.give(ticket, ending);
  return limit.value;
}

Deno.test("AdaptiveLimit doubles per round trip from 4 to 256", () => {
  const limit = new AdaptiveLimit("auto");
  const values = Array.from({ length: 8 }, () => roundTrip(limit));
  assertEquals(values, [8, 16, 32, 64, 128, 256, 256, 256]);
});

Deno.test("AdaptiveLimit nearly doubles where each answer makes room for the next request", () => {
  const limit = new AdaptiveLimit("auto");
  let waiting = fill(limit);
  for (let round = 0; round < 3; round++) {
    const next: Ticket[] = [];
    for (const ticket of waiting) {
      limit.give(ticket, "answered");
      next.push(...fill(limit));
    }
    waiting = next;
  }
  assertEquals(limit.value, 32);
});

Deno.test("AdaptiveLimit does not grow while it is not used up", () => {
  const limit = new AdaptiveLimit("auto");
  for (let round = 0; round < 50; round++) {
    const tickets = [limit.take(), limit.take(), limit.take()];
    for (const ticket of tickets) limit.give(ticket, "answered");
  }
  assertEquals(limit.value, 4);
});

Deno.test("AdaptiveLimit of a number starts there and stays there", () => {
  const limit = new AdaptiveLimit(6);
  assertEquals([limit.value, limit.ceiling], [6, 6]);
  assertEquals([roundTrip(limit), roundTrip(limit)], [6, 6]);
});

Deno.test("AdaptiveLimit is cut once per episode, and grows by one per round trip after", () => {
  const limit = new AdaptiveLimit(64);
  const tickets = fill(limit);
  const cuts = tickets.map((ticket) => limit.give(ticket, "overloaded"));
  assertEquals(cuts.filter((cut) => cut).length, 1);
  assertEquals(limit.value, 32);
  const values = Array.from({ length: 4 }, () => roundTrip(limit));
  assertEquals(values, [32, 33, 34, 35]);
  // What is sent now is a new episode.
  const again = limit.take();
  limit.give(again, "overloaded");
  assertEquals(limit.value, 17);
});

Deno.test("AdaptiveLimit learns nothing from other endings", () => {
  const limit = new AdaptiveLimit("auto");
  assertEquals(roundTrip(limit, "other"), 4);
  assertEquals(limit.inFlight, 0);
});

Deno.test("AdaptiveLimit halves after an outage, and grows fast to where it was", () => {
  const limit = new AdaptiveLimit(64);
  limit.restart();
  assertEquals(limit.value, 32);
  assertEquals(roundTrip(limit), 64);
  const one = new AdaptiveLimit(1);
  one.restart();
  assertEquals([one.value, roundTrip(one)], [1, 1]);
});

Deno.test("AdaptiveLimit is never below 1, never above its ceiling, and never lets more through", () => {
  const action = fc.oneof(
    { weight: 5, arbitrary: fc.constant("take" as const) },
    {
      weight: 4,
      arbitrary: fc.tuple(
        fc.nat(1000),
        fc.constantFrom<Ending>("answered", "answered", "overloaded", "other"),
      ),
    },
    { weight: 1, arbitrary: fc.constant("restart" as const) },
  );
  const concurrency = fc.oneof(fc.constant("auto" as const), fc.integer({ min: 1, max: 40 }));
  fc.assert(fc.property(concurrency, fc.array(action, { maxLength: 300 }), (start, actions) => {
    const limit = new AdaptiveLimit(start);
    const open: Ticket[] = [];
    for (const step of actions) {
      if (step === "restart") limit.restart();
      else if (step === "take") {
        if (limit.hasRoom) open.push(limit.take());
      } else {
        const [ticket] = open.splice(step[0] % Math.max(1, open.length), 1);
        const before = limit.value;
        if (ticket !== undefined) limit.give(ticket, step[1]);
        assert(limit.value <= before + 1);
      }
      assert(limit.value >= 1 && limit.value <= limit.ceiling);
      assertEquals(limit.inFlight, open.length);
    }
  }));
});
