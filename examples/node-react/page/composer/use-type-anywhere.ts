import { type RefObject, useEffect } from "react";

/** Moves the focus to this field when the user starts to type elsewhere on the page. */
export function useTypeAnywhere(field: RefObject<HTMLElement | null>): void {
	useEffect(() => {
		const onKeyDown = (event: KeyboardEvent) => {
			const isCharacter = [...event.key].length === 1 && event.key !== " ";
			if (!isCharacter || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
			// The key's character then goes to the field.
			if (!(event.target as Element).closest("input, textarea, select, dialog, :popover-open")) field.current?.focus();
		};
		document.addEventListener("keydown", onKeyDown);
		return () => document.removeEventListener("keydown", onKeyDown);
	}, [field]);
}
