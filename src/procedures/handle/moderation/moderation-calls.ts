import type { Chat } from "../../../chat/chat";
import { type BanCalls, banCalls } from "./bans";
import { type MuteCalls, muteCalls } from "./mutes";
import { type SlowModeCalls, slowModeCalls } from "./slow-mode";

/** The calls of a chat's handle that restrict users. The store keeps the restrictions, and every server applies them. */
export interface ModerationCalls extends BanCalls, MuteCalls, SlowModeCalls {}

export const moderationCalls = (chat: Chat): ModerationCalls => ({
	...banCalls(chat),
	...muteCalls(chat),
	...slowModeCalls(chat),
});
