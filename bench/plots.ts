/** Draws `bench/growth.json` again: `npm run bench:plots`, after a change to the drawing. */
import { drawPlots } from "./fan-out/growth/draw-plots";
import { readGrowth } from "./fan-out/growth/growth-file";

await drawPlots(await readGrowth());
