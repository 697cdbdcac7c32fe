/** How far a menu stays from the edges of the page and from what it belongs to, in pixels. */
const GAP = 8;

/** Tells a box, by `--left` and `--top`, where to stand: below an element, or above if there is no space, within the page. */
export function placeBeside(box: HTMLElement, anchor: Element): void {
	const { left, top, bottom } = anchor.getBoundingClientRect();
	const { offsetWidth: width, offsetHeight: height } = box;
	const below = bottom + GAP;
	const y = below + height + GAP <= innerHeight ? below : top - height - GAP;
	const within = (value: number, size: number, all: number) => Math.max(GAP, Math.min(value, all - size - GAP));
	box.style.setProperty("--left", `${within(left, width, innerWidth)}px`);
	box.style.setProperty("--top", `${within(y, height, innerHeight)}px`);
}
