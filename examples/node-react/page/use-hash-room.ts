import { useSyncExternalStore } from "react";

const DEFAULT_ROOM = "lobby";
export const ROOM_MAX = 128;

/** The room that the URL names, as `#lobby`, so that a link leads into it and "back" leads out. */
export function useHashRoom(): [string, (room: string) => void] {
	const room = useSyncExternalStore(onHashChange, readRoom);
	return [room, goTo];
}

function onHashChange(changed: () => void): () => void {
	window.addEventListener("hashchange", changed);
	return () => window.removeEventListener("hashchange", changed);
}

function readRoom(): string {
	try {
		const room = decodeURIComponent(location.hash.slice(1)).trim().slice(0, ROOM_MAX);
		// As the server spells it: two spellings of "é" are one room.
		return room.normalize("NFC") || DEFAULT_ROOM;
	} catch {
		// A hash that somebody typed, with a "%" of its own.
		return DEFAULT_ROOM;
	}
}

/** The link to a room. */
export const hashOf = (room: string): string => `#${encodeURIComponent(room)}`;

function goTo(room: string): void {
	location.hash = hashOf(room);
}
