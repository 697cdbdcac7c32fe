/** From this factor on, a linear axis would press the small figures to the bottom. */
const FAR_APART = 5;

/** Returns the axis of what grows, with a tick at each measured value. */
export function sideways(places: number[]) {
	const kind = isFarApart(places) ? { type: "log" as const } : { zero: false };
	return {
		scale: { ...kind, nice: false, padding: 48 },
		axis: { values: places, format: ",", grid: false },
	};
}

/** Returns the axis of the figures: from zero, unless they are far apart. */
export function upwards(figures: readonly number[]) {
	if (!isFarApart(figures)) return { scale: { zero: true, nice: true }, axis: { tickCount: 6, format: "~r" } };
	const [least, most] = [Math.min(...figures), Math.max(...figures)];
	const from = rounds.findLast((round) => round <= least) ?? least;
	const to = rounds.find((round) => round >= most) ?? most;
	return {
		scale: { type: "log" as const, domain: [from, to], nice: false },
		axis: { values: rounds.filter((round) => round >= from && round <= to), format: "~r" },
	};
}

/** 1, 2, 5, 10 …, from thousandths to millions. */
const rounds = [-3, -2, -1, 0, 1, 2, 3, 4, 5, 6].flatMap((power) => [1, 2, 5].map((digit) => digit * 10 ** power));

const isFarApart = (figures: readonly number[]): boolean => Math.max(...figures) / Math.min(...figures) >= FAR_APART;
