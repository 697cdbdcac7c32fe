import { type BanCalls, banCalls } from "./bans";
import type { ModerationContext } from "./context";
import { type MuteCalls, muteCalls } from "./mutes";
import { type SlowModeCalls, slowModeCalls } from "./slow-mode";

/** The calls of a chat's handle that restrict users. The store keeps the restrictions, and every server applies them. */
export interface ModerationCalls extends BanCalls, MuteCalls, SlowModeCalls {}

export const moderationCalls = (context: ModerationContext): ModerationCalls => ({
	...banCalls(context),
	...muteCalls(context),
	...slowModeCalls(context),
});
