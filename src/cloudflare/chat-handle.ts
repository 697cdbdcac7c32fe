import type { ChatHandle } from "../procedures/handle/chat-handle";
import type { EventSchemas, SocketEvents } from "../rpc/builder/infer";
import { gatesOf } from "./bindings";
import { gateName } from "./gate-key";
import { resultOf } from "./outcome";

type AnyChat = SocketEvents<EventSchemas, EventSchemas, unknown>;

/** The handle of a chat that runs in the gates. `stats` is a gate's own, and not part of it. */
export type RemoteChatHandle<P extends AnyChat = AnyChat> = Omit<ChatHandle<P>, "stats">;

/**
 * Returns the handle of the chat for the Worker's own routes, crons and queues. Each call goes to a gate, and acts for all of
 * them: as with any pub/sub, a kick reaches the other gates a moment later.
 *
 * @param chat the name of the chat, where several are mounted.
 * @throws TypeError that says what to add if the Worker has no gates.
 * @example await chatHandle<typeof wsChat>(env).kick({ room: "general", userId: "7" });
 */
export function chatHandle<P extends AnyChat = AnyChat>(env: object, chat?: string): RemoteChatHandle<P> {
	const gates = gatesOf(env);
	const call = async (method: string, args: readonly unknown[]) => {
		const gate = gates.get(gates.idFromName(gateName("", 1)));
		return resultOf(await gate.call(chat, method, args));
	};
	const to = (rooms: unknown) => ({ emit: (...event: unknown[]) => call("to.emit", [rooms, ...event]) });
	return new Proxy({} as RemoteChatHandle<P>, {
		get: (_target, name) => {
			if (name === "to") return to;
			// An object with `then` would be awaited.
			if (typeof name !== "string" || name === "then") return undefined;
			return (...args: unknown[]) => call(name, args);
		},
	});
}
