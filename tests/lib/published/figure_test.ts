import { assertEquals } from "@std/assert";
import { checkClaim } from "../../../lib/published/figure.ts";

const claim = { name: "r", published: 0.197, digits: 4 };
const accounts = [{ reason: "first", value: 0.2 }, { reason: "second", value: 0.19697 }];

Deno.test("checkClaim() compares the digits that were published, dropped zeros among them", () => {
  const outcomes = [0.19695001, 0.19704999, 0.19694999, 0.19705001, 0.2].map((recomputed) =>
    checkClaim(claim, { recomputed }).outcome
  );
  assertEquals(outcomes, ["equal", "equal", "different", "different", "different"]);
});

Deno.test("checkClaim() takes the first reason that leads to the published digits", () => {
  const { outcome, reason, recomputed } = checkClaim(claim, { recomputed: 0.3, accounts });
  assertEquals([outcome, reason, recomputed], ["explained", "second", 0.3]);
  assertEquals(checkClaim(claim, { recomputed: 0.197, accounts }).reason, undefined);
});

Deno.test("checkClaim() finds a measure different that does not exist", () => {
  assertEquals(checkClaim(claim, { recomputed: undefined }).outcome, "different");
  const none = [{ reason: "none", value: undefined }];
  assertEquals(checkClaim(claim, { recomputed: undefined, accounts: none }).outcome, "different");
});
