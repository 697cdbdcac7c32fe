import type { DurableNamespace } from "../durable-object";
import type { RoomCalls } from "./room-calls";

/** Returns the object that keeps a room. */
export const roomObject = (rooms: DurableNamespace<RoomCalls>, room: string): RoomCalls =>
	rooms.get(rooms.idFromName(`room:${room}`));

/** Returns the room of a topic, as `topicOf` has encoded it; undefined for another topic, such as that of the servers. */
export function roomOf(topic: string): string | undefined {
	const [, encoded] = /^.*[^:]:([\w-]+)$/.exec(topic) ?? [];
	if (encoded === undefined) return undefined;
	try {
		const binary = atob(encoded.replaceAll("-", "+").replaceAll("_", "/"));
		return new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.from(binary, (one) => one.charCodeAt(0)));
	} catch {
		return undefined;
	}
}
