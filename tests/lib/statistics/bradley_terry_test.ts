import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { seededRandom } from "../../../lib/random.ts";
import { type Battle, davidson } from "../../../lib/statistics/bradley_terry.ts";
import oracle from "./oracle/comparison.json" with { type: "json" };

const OUTCOMES = { ">": "first", "<": "second", "=": "tie" } as const;

/** Battles from texts such as `a>b*3`. */
function battles(...texts: readonly string[]): readonly Battle[] {
  return texts.flatMap((text) => {
    const [, first = "", sign = "", second = "", times = "1"] =
      /^(\w)([<=>])(\w)(?:\*(\d+))?$/.exec(text) ?? [];
    const outcome = OUTCOMES[sign === ">" ? ">" : sign === "<" ? "<" : "="];
    return Array.from({ length: Number(times) }, () => ({ first, second, outcome }));
  });
}

function statuses(all: readonly Battle[]): Record<string, string> {
  const { players } = davidson(all, { seed: 1, resamples: 10 });
  return Object.fromEntries(players.map(({ name, status }) => [name, status]));
}

Deno.test("davidson() agrees with the greatest likelihood by SciPy to 1e-9", () => {
  for (const { outcomes, strengths, tie } of oracle.davidson) {
    const all = battles(...outcomes.flatMap(([a, b, wins, losses, ties]) => [
      `${a}>${b}*${wins}`,
      `${b}>${a}*${losses}`,
      `${b}=${a}*${ties}`,
    ]));
    const fit = davidson(all, { seed: 1, resamples: 1 });
    assertEquals(fit.players.length, strengths.length);
    for (const player of fit.players) {
      assert(player.status === "estimated");
      const expected = strengths[Number(player.name)] ?? NaN;
      assertAlmostEquals(player.strength / expected, 1, 1e-9, player.name);
    }
    assertAlmostEquals(fit.tie ?? NaN, tie, 1e-9 * (1 + tie));
  }
});

Deno.test("davidson() of two players is the odds and the share of ties", () => {
  const { players: [a, b], tie } = davidson(battles("a>b*12", "a<b*3", "a=b*4"), { seed: 1 });
  assert(a?.status === "estimated" && b?.status === "estimated");
  assertAlmostEquals(a.strength, 2, 1e-12);
  assertAlmostEquals(b.strength, 0.5, 1e-12);
  assertAlmostEquals(tie ?? NaN, 4 / 6, 1e-12);
});

Deno.test("davidson() without ties has no place for them", () => {
  const { players: [a], tie } = davidson(battles("a>b*9", "a<b*1"), { seed: 1 });
  assertEquals(tie, 0);
  assertAlmostEquals(a?.status === "estimated" ? a.strength : NaN, 3, 1e-12);
});

Deno.test("davidson() does not care which player is named first", () => {
  const there = battles("a>b*5", "b>c*4", "c>a*3", "a=c*2", "b>a*2");
  const flip = { first: "second", second: "first", tie: "tie" } as const;
  const back = there.map(({ first, second, outcome }) => ({
    first: second,
    second: first,
    outcome: flip[outcome],
  }));
  const [one, two] = [there, back].map((all) => {
    const { players, tie } = davidson(all, { seed: 3, resamples: 200 });
    return { tie, players: players.toSorted((p, q) => p.name < q.name ? -1 : 1) };
  });
  assertEquals(one?.tie?.toFixed(12), two?.tie?.toFixed(12));
  for (const [index, player] of one?.players.entries() ?? []) {
    const other = two?.players[index];
    assert(player.status === "estimated" && other?.status === "estimated");
    assertAlmostEquals(player.strength, other.strength, 1e-12);
    assertAlmostEquals(player.ci95?.[0] ?? NaN, other.ci95?.[0] ?? NaN, 1e-9);
  }
});

Deno.test("davidson() names who never lost, who never won, and who is apart", () => {
  const circle = ["a>b*3", "b>c*2", "c>a*1"];
  assertEquals(statuses(battles(...circle, "u>a*4", "c>z*5", "x>y", "y>x")), {
    a: "estimated",
    b: "estimated",
    c: "estimated",
    u: "infinite",
    z: "zero",
    x: "undefined",
    y: "undefined",
  });
  // By way of others: v beat u, who beat a; v and z never met.
  assertEquals(statuses(battles(...circle, "u>a", "v>u", "z<v"))["v"], "infinite");
  assertEquals(statuses(battles(...circle, "u>a", "v>u", "v>z"))["z"], "undefined");
  // A tie is enough for an estimate.
  assertEquals(statuses(battles(...circle, "u>a*4", "u=b"))["u"], "estimated");
});

Deno.test("davidson() of players who only win or only lose", () => {
  assertEquals(statuses(battles("a>b*7")), { a: "infinite", b: "zero" });
  assertEquals(statuses(battles("a>b", "b>c")), { a: "infinite", b: "undefined", c: "zero" });
  assertEquals(davidson([], { seed: 1 }), { players: [] });
});

Deno.test("davidson() has no estimates where an infinite share of ties explains all", () => {
  assertEquals(davidson(battles("a=b*5", "b=c*2"), { seed: 1 }), {
    players: ["a", "b", "c"].map((name) => ({ name, status: "undefined" } as const)),
  });
  assertEquals(statuses(battles("a>b*5", "a=b*2")), { a: "undefined", b: "undefined" });
  assertEquals(statuses(battles("a>c*9", "a=b", "b=c")), {
    a: "undefined",
    c: "undefined",
    b: "undefined",
  });
  // A win over half the distance of a tie contradicts.
  assertEquals(statuses(battles("a>b", "b>c", "a=c")), {
    a: "estimated",
    b: "estimated",
    c: "estimated",
  });
});

Deno.test("davidson() never answers with NaN, whatever the battles", () => {
  const random = seededRandom(9);
  const pick = (names: string) => names[Math.floor(random() * names.length)] ?? "";
  const seen = new Set<string>();
  for (let run = 0; run < 300; run++) {
    const all = Array.from({ length: 1 + Math.floor(12 * random()) }, () => {
      const first = pick("abcd");
      const second = pick("abcd".replace(first, ""));
      return { first, second, outcome: OUTCOMES[pick("<=>>") === "=" ? "=" : ">"] };
    });
    const { players, tie } = davidson(all, { seed: run, resamples: 50 });
    assert(tie === undefined || Number.isFinite(tie));
    for (const player of players) {
      seen.add(player.status);
      if (player.status !== "estimated") continue;
      assert(player.strength > 0 && Number.isFinite(player.strength), JSON.stringify(all));
      const [low, high] = player.ci95 ?? [0, 0];
      assert(low <= high, JSON.stringify(player));
    }
    assertEquals(tie !== undefined, players.some(({ status }) => status === "estimated"));
  }
  assertEquals([...seen].sort(), ["estimated", "infinite", "undefined", "zero"]);
});

Deno.test("the intervals of davidson() follow from the seed, and hold the estimates", () => {
  const all = battles("a>b*30", "b>a*20", "b>c*30", "c>b*15", "a>c*25", "c>a*10", "a=b*9");
  assertEquals(davidson(all, { seed: 5 }), davidson(all, { seed: 5 }));
  const ends = [5, 6].map((seed) => JSON.stringify(davidson(all, { seed })));
  assert(ends[0] !== ends[1]);
  for (const player of davidson(all, { seed: 5 }).players) {
    assert(player.status === "estimated");
    const { strength, ci95: [low, high] = [NaN, NaN] } = player;
    assert(low < strength && strength < high && low > strength / 2 && high < strength * 2);
  }
});

Deno.test("an interval is open where few losses keep a player from being unbeaten", () => {
  const all = battles("a>b*20", "b>a*1", "b>c*10", "c>b*8", "a>c*20");
  const { players: [a, b, c] } = davidson(all, { seed: 1 });
  assert(a?.status === "estimated" && b?.status === "estimated" && c?.status === "estimated");
  assertEquals(a.ci95?.[1], Infinity);
  assert((a.ci95?.[0] ?? 0) > 3);
  assert((b.ci95?.[0] ?? 0) > 0 && (b.ci95?.[1] ?? Infinity) < 1);
});

Deno.test("clusters widen the intervals, and one cluster has none", () => {
  const single = battles("a>b*30", "b>a*20", "a=b*10");
  const clustered = Array.from(
    { length: 4 },
    (_, copy) => single.map((battle, index) => ({ ...battle, cluster: `${index}`, copy })),
  ).flat();
  const width = (all: readonly Battle[]) => {
    const { players: [a] } = davidson(all, { seed: 2 });
    const [low, high] = a?.status === "estimated" ? a.ci95 ?? [NaN, NaN] : [NaN, NaN];
    return Math.log(high / low);
  };
  const independent = clustered.map(({ first, second, outcome }) => ({ first, second, outcome }));
  assertAlmostEquals(width(clustered) / width(independent), 2, 0.2);
  assertAlmostEquals(width(clustered), width(single), 0.1);
  const { players } = davidson(single.map((battle) => ({ ...battle, cluster: "one" })), {
    seed: 1,
  });
  assertEquals(players.map((player) => "ci95" in player), [false, false]);
});

Deno.test("the intervals of davidson() cover the truth in 92 to 97 % of samples", () => {
  const random = seededRandom(8);
  const truth = { a: 1.6, b: 1, c: 0.625 };
  const tie = 0.5;
  let [covered, total] = [0, 0];
  for (let run = 0; run < 200; run++) {
    const all = ([["a", "b"], ["b", "c"], ["a", "c"]] as const).flatMap(([first, second]) =>
      Array.from({ length: 60 }, (): Battle => {
        const [x, y] = [truth[first], truth[second]];
        const place = random() * (x + y + tie * Math.sqrt(x * y));
        return { first, second, outcome: place < x ? "first" : place < x + y ? "second" : "tie" };
      })
    );
    for (const player of davidson(all, { seed: run, resamples: 400 }).players) {
      assert(player.status === "estimated");
      const [low, high] = player.ci95 ?? [NaN, NaN];
      const strength = truth[player.name === "a" ? "a" : player.name === "b" ? "b" : "c"];
      if (low <= strength && strength <= high) covered++;
      total++;
    }
  }
  assert(covered / total > 0.92 && covered / total < 0.97, `${covered} of ${total}`);
});

Deno.test("davidson() of 30,000 battles with 2,000 resamples takes a few seconds at most", () => {
  const random = seededRandom(6);
  const all = Array.from(
    { length: 10_000 },
    (_, cluster) =>
      ["ab", "bc", "ac"].map((pair): Battle => ({
        first: pair[0] ?? "",
        second: pair[1] ?? "",
        outcome: random() < 0.4 ? "tie" : random() < 0.6 ? "first" : "second",
        cluster: `${cluster}`,
      })),
  ).flat();
  const start = performance.now();
  assertEquals(davidson(all, { seed: 1 }).players.length, 3);
  const taken = performance.now() - start;
  assert(taken < 8000, `${taken} ms`);
});

Deno.test("davidson() says what does not fit", () => {
  assertThrows(() => davidson(battles("a>a"), { seed: 1 }), RangeError, 'got "a" twice');
  for (const resamples of [0, 1.5, NaN]) {
    assertThrows(() => davidson([], { seed: 1, resamples }), RangeError, `got ${resamples}`);
  }
});
