import { cityNight, fogRises, rainEnds, rainStarts } from "./environmental/town.ts";
import { dayToNight, seasonChange, snowCover, wind } from "./environmental/village.ts";
import { calmLake, roomNight, seaSunset } from "./environmental/water.ts";
import type { SceneFamily } from "./scene.ts";

/** Scenes whose edits change time of day, season or weather, with all that follows from it. */
export const environmentalScenes: readonly SceneFamily[] = [
  dayToNight,
  seasonChange,
  rainStarts,
  fogRises,
  calmLake,
  seaSunset,
  snowCover,
  cityNight,
  wind,
  rainEnds,
  roomNight,
];
