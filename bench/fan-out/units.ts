import type { Load } from "./scenarios";

/** What a figure of a load counts. */
export const unitOf: Record<Load["kind"], string> = {
	throughput: "deliveries per second of server CPU",
	latency: "ms",
	memory: "KB",
};

/** More is better for a rate; less is better for a time and for a size. */
export const isRate = ({ kind }: Load): boolean => kind === "throughput";

/** Writes a figure in the unit of its load. */
export function format(figure: number, { kind }: Load): string {
	if (kind === "throughput") return Math.round(figure).toLocaleString("en");
	return (kind === "memory" ? figure / 1_024 : figure).toFixed(2);
}
