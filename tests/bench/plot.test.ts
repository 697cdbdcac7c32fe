import { expect, test } from "vitest";
import { plot } from "../../bench/fan-out/growth/plot";
import { pointOf, type Series } from "../../bench/fan-out/growth/series";

const series: Series = {
	name: "members",
	title: "Cost by size",
	x: "members of the room",
	unit: "µs a delivery",
	note: "One room.",
	points: [100, 1_000, 5_000].map((at) =>
		pointOf(
			at,
			new Map([
				["bare", [0.4, 0.6, 0.5]],
				["wsAcks", [9, 10, 11]],
			]),
		),
	),
};

const textsOf = (svg: string) => [...svg.matchAll(/<(?:text|tspan)[^>]*>([^<]+)</g)].map(([, text]) => text);

test("a point is the median of its rounds, between the least and the most of them", () => {
	const { figures, ranges } = pointOf(1, new Map([["bare", [3, 1, 2]]]));
	expect(figures).toEqual({ bare: 2 });
	expect(ranges).toEqual({ bare: [1, 3] });
});

test("a plot says what it shows, of whom, in which unit, and where it was measured", async () => {
	const texts = textsOf(await plot(series, "a machine; a day"));
	for (const text of ["Cost by size", "One room.", "a machine; a day", "members of the room", "µs a delivery"]) {
		expect(texts).toContain(text);
	}
	expect(texts).toEqual(expect.arrayContaining(["jsandy-chat, bare", "ws with ids and acks", "100", "1,000", "5,000"]));
});

test("the same figures are drawn as the same bytes, whatever was drawn before", async () => {
	const first = await plot(series, "");
	await plot({ ...series, points: series.points.slice(1) }, "");
	expect(await plot(series, "")).toBe(first);
});
