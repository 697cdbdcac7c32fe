import { ChatError } from "../../errors";

/** What is no call of a chat, or cannot leave its process. */
const KEPT = new Set(["close", "stats", "to"]);

/**
 * Calls a method of what `mountChat` returned. `to.emit` stands for `to(rooms).emit(event, data)`.
 *
 * @param chat the name of the chat, where there are several.
 */
export async function callHandle(
	mounted: object,
	chat: string | undefined,
	method: string,
	args: readonly unknown[],
): Promise<unknown> {
	const { chats } = mounted as { chats?: Record<string, object> };
	const handle = chat === undefined ? mounted : Object.hasOwn(chats ?? {}, chat) ? chats?.[chat] : undefined;
	if (!handle) throw new ChatError("NOT_FOUND", `no chat is mounted as ${JSON.stringify(chat)}`);
	const methods = handle as Record<string, (...args: unknown[]) => unknown>;
	if (method === "to.emit") {
		const [rooms, ...event] = args;
		const target = methods.to?.(rooms) as { emit(...event: unknown[]): Promise<void> } | undefined;
		return target?.emit(...event);
	}
	const call = Object.hasOwn(methods, method) && !KEPT.has(method) ? methods[method] : undefined;
	if (typeof call !== "function")
		throw new ChatError("NOT_FOUND", `the chat's handle has no ${JSON.stringify(method)}`);
	return call(...args);
}
