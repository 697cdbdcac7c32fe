import { parse, View } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import { type ContenderName, contenders } from "../contenders";
import { sideways, upwards } from "./axes";
import type { Point, Series } from "./series";

/** One hue per contender: its second line is dashed. */
const hues: Partial<Record<ContenderName, string>> = { bare: "#0969da", onRedis: "#0969da", wsAcks: "#bc4c00" };
const INK = "#1f2328";
const FAINT = "#59636e";
const FONT = "-apple-system, 'Segoe UI', 'Noto Sans', 'Liberation Sans', Helvetica, Arial, sans-serif";

interface Row {
	at: number;
	line: string;
	median: number;
	least: number;
	most: number;
	/** Its number goes above the point, because the other contender is below. */
	isAbove: boolean;
}

/** Draws a series as an SVG. The same figures give the same bytes, so that a diff of the picture is a change of the figures. */
export async function plot(series: Series, source: string): Promise<string> {
	const view = new View(parse(compile(specOf(series, source)).spec), { renderer: "none" });
	try {
		return `${await view.toSVG()}\n`;
	} finally {
		view.finalize();
	}
}

function specOf(series: Series, source: string): TopLevelSpec {
	const { points, title, note, x, unit } = series;
	const names = Object.keys(points[0]?.figures ?? {});
	const rows = points.flatMap((point) => names.map((name) => rowOf(point, name)));
	const subtitle = [note, source].filter((line) => line !== "");
	const domain = names.map(lineOf);
	const legend = names.length > 1 ? { orient: "bottom" as const, title: null, columns: 2 } : null;
	const lineScale = { domain, range: names.map((name) => hues[contenderOf(name)] ?? INK) };
	const dashScale = { domain, range: names.map((name) => (name === contenderOf(name) ? [1, 0] : [5, 4])) };
	const median = {
		field: "median",
		type: "quantitative",
		title: unit,
		...upwards(rows.flatMap(({ least, most }) => [least, most])),
	} as const;
	return {
		width: 620,
		height: 300,
		// Fixed: without a browser the width of a text is a guess, and the guess is far too wide.
		autosize: "none",
		padding: { left: 64, right: 24, top: 78 + 16 * subtitle.length, bottom: 58 + 29 * Math.ceil(names.length / 2) },
		background: "#ffffff",
		title: { text: title, subtitle },
		data: { values: rows },
		encoding: {
			x: {
				field: "at",
				type: "quantitative",
				title: x,
				...sideways(points.map(({ at }) => at)),
			},
			y: median,
			color: { field: "line", scale: lineScale, sort: null, legend },
		},
		layer: [
			{
				mark: { type: "line", strokeWidth: 2 },
				encoding: { strokeDash: { field: "line", scale: dashScale, sort: null, legend } },
			},
			{
				mark: { type: "rule", strokeWidth: 2 },
				encoding: { y: { ...median, field: "least" }, y2: { field: "most" } },
			},
			{ mark: { type: "point", filled: true, size: 60, opacity: 1 } },
			...[true, false].map((isAbove) => ({
				transform: [{ filter: `datum.isAbove === ${isAbove}` }],
				mark: { type: "text" as const, dx: 8, dy: isAbove ? -12 : 14, align: "left" as const, fontSize: 12 },
				encoding: { text: { field: "median", type: "quantitative" as const, format: ".3~r" } },
			})),
		],
		config: {
			font: FONT,
			title: {
				anchor: "start",
				frame: "group",
				dx: -40,
				fontSize: 16,
				color: INK,
				subtitleColor: FAINT,
				subtitleFontSize: 12,
				offset: 20,
			},
			axis: { labelFontSize: 12, titleFontSize: 13, titleFontWeight: "normal", labelColor: INK, titleColor: INK },
			axisY: {
				gridColor: "#d1d9e0",
				domain: false,
				ticks: false,
				labelPadding: 8,
				// Horizontal, above the axis.
				titleAngle: 0,
				titleAlign: "left",
				titleX: -40,
				titleY: -18,
			},
			legend: { labelFontSize: 12, labelColor: INK, labelLimit: 0, symbolType: "stroke", symbolSize: 600 },
			view: { stroke: null },
		},
	};
}

function rowOf({ at, figures, ranges }: Point, name: string): Row {
	const median = figures[name] ?? Number.NaN;
	const [least, most] = ranges[name] ?? [median, median];
	const ofItsKind = Object.keys(figures).filter((other) => kindOf(other) === kindOf(name));
	const isAbove = ofItsKind.some((other) => (figures[other] ?? Number.NaN) < median);
	return { at, line: lineOf(name), median, least, most, isAbove };
}

/** "bare, objects and buffers" is of the contender "bare". */
const contenderOf = (name: string) => name.split(", ")[0] as ContenderName;

/** And of the kind ", objects and buffers". */
const kindOf = (name: string) => name.slice(contenderOf(name).length);

const lineOf = (name: string): string => contenders[contenderOf(name)].title.replaceAll("`", "") + kindOf(name);
