import type { ChatMessage } from "../../schemas/message";
import type { UserEvents, UserSocket } from "../cluster/user-events";
import type { RoomStore } from "../store/room-store";

/** Reads of the store that may be in flight. Beyond them a user's other sockets are told by their next page. */
const READS_MAX = 32;

/** Tells a user's other sockets what the user has reacted with, and pages too. A message names only the first users of an emoji. */
export class OwnReactions {
	readonly #store: RoomStore;
	readonly #users: UserEvents;
	#reading = 0;

	constructor(store: RoomStore, users: UserEvents) {
		this.#store = store;
		this.#users = users;
	}

	/** The user's reactions to a message have changed, by an action of this socket or of none. Never rejects. */
	async changed(message: ChatMessage, userId: string, by: UserSocket | undefined): Promise<void> {
		if (!this.#users.mayReach(userId, by)) return;
		const { room, id } = message;
		try {
			const emoji = namesAll(message) ? ownIn(message, userId) : await this.#read(message, userId);
			if (emoji) this.#users.send(userId, "ownReactions", { room, id, emoji }, by);
		} catch {
			// The store has reported the error.
		}
	}

	async #read({ room, id }: ChatMessage, userId: string): Promise<string[] | undefined> {
		if (this.#reading >= READS_MAX) return undefined;
		this.#reading += 1;
		try {
			return (await this.#store.changes.reactionsOf(room, [id], userId)).get(id) ?? [];
		} finally {
			this.#reading -= 1;
		}
	}
}

/** Returns true if the message names every user who reacted. */
export const namesAll = ({ reactions = {} }: ChatMessage): boolean =>
	Object.values(reactions).every(({ count, userIds }) => count === userIds.length);

const ownIn = ({ reactions = {} }: ChatMessage, userId: string): string[] =>
	Object.entries(reactions)
		.filter(([, { userIds }]) => userIds.includes(userId))
		.map(([emoji]) => emoji);
