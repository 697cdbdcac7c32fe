import { useSyncExternalStore } from "react";

const DEFAULT_ROOM = "lobby";
export const ROOM_MAX = 128;

/** Returns the room in the URL's hash, such as `#lobby`, so that links and the back button work, and a function to change it. */
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
		// Normalized like on the server, because "é" has two encodings.
		return room.normalize("NFC") || DEFAULT_ROOM;
	} catch {
		// The hash is not valid percent-encoding.
		return DEFAULT_ROOM;
	}
}

/** Returns the link to a room. */
export const hashOf = (room: string): string => `#${encodeURIComponent(room)}`;

function goTo(room: string): void {
	location.hash = hashOf(room);
}
