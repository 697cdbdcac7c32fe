import { type FocusEvent, type KeyboardEvent, useState } from "react";

interface RowFocus {
	/** The key of the row that the Tab key leads to: the one that had the focus last. */
	tabStop: string | undefined;
	onFocus: (event: FocusEvent) => void;
	onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
}

/**
 * Returns handlers of the message list. The arrow keys move the focus from message to message, Home and End to the first and the
 * last one; Enter or the menu key opens the menu of the message, and Escape leads from its buttons back to it.
 */
export function useRowFocus(): RowFocus {
	const [tabStop, setTabStop] = useState<string>();
	const onFocus = ({ target }: FocusEvent) => setTabStop(target.closest<HTMLElement>(".row")?.dataset.key ?? tabStop);
	const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
		const target = event.target as HTMLElement;
		const row = target.closest<HTMLElement>(".row");
		if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
		if (event.key === "Escape") return row.focus();
		if (target === row && opensMenu(event)) {
			event.preventDefault();
			return row.querySelector<HTMLElement>(".more")?.click();
		}
		const rows = [...event.currentTarget.querySelectorAll<HTMLElement>(".row")];
		const index = rows.indexOf(row);
		const next = { ArrowUp: rows[index - 1], ArrowDown: rows[index + 1], Home: rows[0], End: rows.at(-1) }[event.key];
		if (!next) return;
		event.preventDefault();
		next.focus({ preventScroll: true });
		next.scrollIntoView({ block: "nearest" });
	};
	return { tabStop, onFocus, onKeyDown };
}

const opensMenu = ({ key, shiftKey }: KeyboardEvent) =>
	key === "Enter" || key === "ContextMenu" || (key === "F10" && shiftKey);
