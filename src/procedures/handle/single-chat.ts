import type { ChatHandle } from "./chat-handle";

/**
 * The handle of the one chat among these, for a server that has no other.
 *
 * Each call throws a TypeError, or rejects with it, where there is none or several: which one is meant has to be said then.
 */
export function singleChat(chats: ReadonlyMap<string, ChatHandle>): ChatHandle {
	const theOne = (): ChatHandle => {
		const [first, ...others] = chats;
		if (!first) throw new TypeError("no chat is mounted");
		if (others.length > 0) throw new TypeError(`${chats.size} chats are mounted: say which, as chats.${first[0]}`);
		return first[1];
	};
	return {
		send: async (message) => theOne().send(message),
		to: (rooms) => theOne().to(rooms),
		members: async (room) => theOne().members(room),
		occupancy: async (room) => theOne().occupancy(room),
		history: async (page) => theOne().history(page),
		kick: async (options) => theOne().kick(options),
		stats: () => theOne().stats(),
	};
}
