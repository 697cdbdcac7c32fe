import type { ChatHandle } from "./chat-handle";

/**
 * Returns a handle that passes each call to the only mounted chat.
 *
 * Each call throws a TypeError, or rejects with it, if no chat or more than one is mounted.
 */
export function singleChat(chats: ReadonlyMap<string, ChatHandle>): ChatHandle {
	const onlyChat = (): ChatHandle => {
		const [first, ...others] = chats;
		if (!first) throw new TypeError("no chat is mounted");
		if (others.length > 0)
			throw new TypeError(`${chats.size} chats are mounted: choose one, such as chats.${first[0]}`);
		return first[1];
	};
	return {
		send: async (message) => onlyChat().send(message),
		edit: async (edit) => onlyChat().edit(edit),
		delete: async (message) => onlyChat().delete(message),
		react: async (reaction) => onlyChat().react(reaction),
		unreact: async (reaction) => onlyChat().unreact(reaction),
		announce: async (message) => onlyChat().announce(message),
		to: (rooms) => onlyChat().to(rooms),
		members: async (room) => onlyChat().members(room),
		occupancy: async (room) => onlyChat().occupancy(room),
		history: async (page) => onlyChat().history(page),
		kick: async (options) => onlyChat().kick(options),
		recheck: async (scope) => onlyChat().recheck(scope),
		ban: async (ban) => onlyChat().ban(ban),
		unban: async (options) => onlyChat().unban(options),
		bans: async () => onlyChat().bans(),
		mute: async (mute) => onlyChat().mute(mute),
		unmute: async (options) => onlyChat().unmute(options),
		slowMode: async (options) => onlyChat().slowMode(options),
		stats: () => onlyChat().stats(),
	};
}
