import type { KeyboardEvent } from "react";

/** Moves the focus among the items of a menu by the arrow keys, Home and End. Items beside each other form a line. */
export function moveFocus(event: KeyboardEvent<HTMLElement>): void {
	const items = [...event.currentTarget.querySelectorAll<HTMLElement>("[role^=menuitem]")];
	const next = nextOf(event.key, items, items.indexOf(document.activeElement as HTMLElement));
	if (!next) return;
	event.preventDefault();
	next.focus();
}

function nextOf(key: string, items: readonly HTMLElement[], index: number): HTMLElement | undefined {
	if (key === "Home") return items[0];
	if (key === "End") return items.at(-1);
	if (key === "ArrowRight") return items[(index + 1) % items.length];
	if (key === "ArrowLeft") return items.at(index - 1);
	if (key === "ArrowDown") return inNextLine(items, items[index], 1) ?? items[0];
	if (key === "ArrowUp") return inNextLine(items, items[index], -1) ?? items.at(-1);
	return undefined;
}

/** Returns the item of the line below (1) or above (-1) that is the closest. */
function inNextLine(
	items: readonly HTMLElement[],
	from: HTMLElement | undefined,
	way: 1 | -1,
): HTMLElement | undefined {
	if (!from) return undefined;
	const { top, left } = from.getBoundingClientRect();
	const lines = items.map((item) => ({ item, at: item.getBoundingClientRect() }));
	const beyond = lines.filter(({ at }) => (at.top - top) * way > 1);
	const distance = (at: DOMRect) => Math.abs(at.top - top) * 1_000 + Math.abs(at.left - left);
	return beyond.sort((a, b) => distance(a.at) - distance(b.at))[0]?.item;
}
