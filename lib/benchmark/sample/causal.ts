import { brokenPane, dominoes, fallenVase, poppedBalloon } from "./causal/breakage.ts";
import { burntCandles } from "./causal/candles.ts";
import { spiltDrink, toastedBread } from "./causal/kitchen.ts";
import { meltedIce, snowmanThaw } from "./causal/melting.ts";
import { growingBed, thirstyFlowers } from "./causal/plants.ts";
import { snowTracks, switchedLamp } from "./causal/traces.ts";
import type { SceneFamily } from "./scene.ts";

/** Scenes in which the instruction names a cause, and the picture must show what follows. */
export const causalScenes: readonly SceneFamily[] = [
  burntCandles,
  meltedIce,
  spiltDrink,
  thirstyFlowers,
  fallenVase,
  dominoes,
  switchedLamp,
  brokenPane,
  snowTracks,
  growingBed,
  toastedBread,
  poppedBalloon,
  snowmanThaw,
];
