import { type MouseEvent, type PointerEvent, type TouchEvent, useEffect, useRef } from "react";

const HOLD_MS = 450;
/** How far a finger may move meanwhile, in pixels. */
const STILL = 10;

/** Returns handlers of an element that call `onHold` when a finger or a pen rests on it. A mouse has its own way to the menu. */
export function useLongPress(onHold: (element: HTMLElement) => void) {
	const press = useRef({ timer: 0, x: 0, y: 0, isHeld: false });
	const end = () => clearTimeout(press.current.timer);
	useEffect(() => () => clearTimeout(press.current.timer), []);
	return {
		onPointerDown: (event: PointerEvent<HTMLElement>) => {
			end();
			press.current.isHeld = false;
			// A link has the browser's own menu.
			if (event.pointerType === "mouse" || !event.isPrimary || (event.target as Element).closest("a")) return;
			const element = event.currentTarget;
			const hold = () => {
				press.current.isHeld = true;
				onHold(element);
			};
			press.current = { timer: window.setTimeout(hold, HOLD_MS), x: event.clientX, y: event.clientY, isHeld: false };
		},
		onPointerMove: ({ clientX, clientY }: PointerEvent) => {
			if (Math.hypot(clientX - press.current.x, clientY - press.current.y) > STILL) end();
		},
		onPointerUp: end,
		// Also when the browser starts to scroll.
		onPointerCancel: end,
		// The end of the press is no click on the item of the menu that is below the finger by now.
		onTouchEnd: (event: TouchEvent) => {
			if (press.current.isHeld) event.preventDefault();
			press.current.isHeld = false;
		},
		onContextMenu: (event: MouseEvent) => {
			if (press.current.isHeld) event.preventDefault();
		},
	};
}
