const SHOWN_MS = 1_600;

/** Scrolls a list to the row of a message, focuses it, and marks it for a moment. */
export function goToRow(list: HTMLElement | null, id: string): void {
	const row = list?.querySelector<HTMLElement>(`.row[data-id="${CSS.escape(id)}"]`);
	if (!row) return;
	const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
	row.scrollIntoView({ block: "center", behavior: isStill ? "auto" : "smooth" });
	row.focus({ preventScroll: true });
	row.animate([{ backgroundColor: "var(--found)" }, { backgroundColor: "transparent" }], SHOWN_MS);
}
