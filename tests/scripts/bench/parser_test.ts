import { assert, assertEquals } from "@std/assert";
import { benchParser, formatParserBench } from "../../../scripts/bench/parser.ts";

Deno.test("benchParser() times every shape, slowest first", () => {
  const times = benchParser({ length: 2000, rounds: 1 });
  assert(times.length > 50);
  assert(times.every(({ ms, halfMs }) => ms >= 0 && halfMs >= 0));
  assertEquals(times.map(({ ms }) => ms), times.map(({ ms }) => ms).toSorted((a, b) => b - a));
});

Deno.test("formatParserBench() says whether the target is met", () => {
  const time = (name: string, ms: number, halfMs: number) => ({ name, ms, halfMs });
  const text = formatParserBench([time("signs", 40, 20), time("words", 9, 3), time("bars", 2, 1)]);
  assertEquals(
    text,
    "parser: replies of a million characters in 3 shapes\n" +
      "  signs                                    40.0 ms\n" +
      "  words                                    9.0 ms\n" +
      "  bars                                     2.0 ms\n" +
      "  median shape                             9.0 ms\n" +
      "  slowest (target <= 50 ms)                PASS\n" +
      "  twice the length takes at most 3.0 times as long",
  );
  assert(formatParserBench([time("signs", 51, 20)]).includes("over target"));
});
