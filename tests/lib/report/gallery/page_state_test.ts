import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  initialState,
  isFiltered,
  LOOKS,
  type PageState,
  readHash,
  SORTS,
  VIEWS,
  withoutFilters,
  writeHash,
} from "../../../../lib/report/gallery/page/page_state.ts";

const names = fc.array(fc.string({ unit: "binary" }), { maxLength: 3 });
const state: fc.Arbitrary<PageState> = fc.record({
  view: fc.constantFrom(...VIEWS),
  categories: names,
  difficulties: names,
  tags: names,
  statuses: names,
  least: fc.double({ min: 0, max: 10, noNaN: true }),
  most: fc.double({ min: 0, max: 10, noNaN: true }),
  contradicted: fc.boolean(),
  search: fc.string(),
  run: fc.integer({ min: 0, max: 2 }),
  sort: fc.constantFrom(...SORTS),
  heat: fc.boolean(),
  pair: fc.string({ unit: "binary" }),
  look: fc.constantFrom(...LOOKS),
  target: fc.boolean(),
}, {
  requiredKeys: [
    "view",
    "categories",
    "difficulties",
    "tags",
    "statuses",
    "contradicted",
    "search",
    "run",
    "sort",
    "heat",
    "look",
    "target",
  ],
});

Deno.test("readHash() reads every state back that writeHash() wrote", () => {
  fc.assert(fc.property(state, (one) => {
    const zero = (value: number | undefined) => value === 0 ? 0 : value;
    const plain = {
      ...one,
      ...("least" in one ? { least: zero(one.least) } : {}),
      ...("most" in one ? { most: zero(one.most) } : {}),
    };
    assertEquals(readHash(writeHash(plain as PageState, 3), 3), plain);
  }));
});

Deno.test("readHash() takes what it cannot read as at first, and never throws", () => {
  for (const runs of [1, 2]) {
    const first = initialState(runs);
    for (
      const hash of ["", "#", "#nowhere?sort=by-magic&run=9&least=11&most=x&look=away", "#%E0%A4%A"]
    ) {
      assertEquals(readHash(hash, runs), first);
    }
  }
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    readHash(`#${text}`, 2);
  }));
});

Deno.test("writeHash() leaves out what is as at first", () => {
  assertEquals(writeHash(initialState(1), 1), "#overview");
  assertEquals(writeHash(initialState(2), 2), "#overview");
  assertEquals(writeHash({ ...initialState(2), sort: "benchmark" }, 2), "#overview?sort=benchmark");
});

Deno.test("withoutFilters() leaves order and run, and no filter", () => {
  fc.assert(fc.property(state, (one) => {
    const rest = withoutFilters(one);
    assertEquals([isFiltered(rest), rest.sort, rest.run], [false, one.sort, one.run]);
  }));
});
