import type { SceneFamily } from "./scene.ts";
import { occasionDress, workClothes } from "./social/dress.ts";
import { festivalDoor, festivalFood } from "./social/festivals.ts";
import { babyMat, deskForAge, shoesAtDoor } from "./social/home.ts";
import { parkNotice, shopSign, tidyPark } from "./social/signs.ts";
import { busQueue, busSeat, trafficRules } from "./social/street.ts";

/** Scenes in which the edit must respect how people live together. */
export const socialScenes: readonly SceneFamily[] = [
  shopSign,
  festivalDoor,
  workClothes,
  trafficRules,
  deskForAge,
  festivalFood,
  busQueue,
  occasionDress,
  parkNotice,
  busSeat,
  babyMat,
  shoesAtDoor,
  tidyPark,
];
