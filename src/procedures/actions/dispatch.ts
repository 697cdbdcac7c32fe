import type { RunningAction } from "../../chat/session/removals";
import type { Session } from "../../chat/session/session";
import { ChatError } from "../../errors";
import type { FrameHandler } from "../../rpc/connection/frame-handler";
import { type CustomEvents, roomOf } from "../custom-events";
import type { Action } from "./action";
import { actions } from "./actions";
import { disconnect } from "./disconnect";
import { Later } from "./later";

// A Map, not the object itself, because an event called "constructor" must not be found on a prototype.
const actionsByEvent: ReadonlyMap<string, (...args: Parameters<Action<never>>) => Promise<unknown>> = new Map(
	Object.entries(actions),
);

/** Returns the frame handler of all sessions of one chat. `onEnd` is called after a session's connection has ended. */
export function createDispatcher(custom: CustomEvents, onEnd: (session: Session) => void): FrameHandler<Session> {
	return {
		/** Runs an action within the rate limits, after the earlier actions of this session in the same room. */
		handle(session, event, data, answer) {
			const action = actionsByEvent.get(event);
			if (!action) return runCustom(custom, session, event, data);
			// An event about no room has a queue of its own, because no room is called "".
			const room = roomOf(data) ?? "";
			if (session.consumeToken(event, room)) {
				const result = session.queue.run(room, (running) => action(session, data as never, answer, running));
				// By its name, so that no message pays for it.
				return event === "markRead" ? result.then((later) => (later instanceof Later ? later.result : later)) : result;
			}
			session.checkMember(room);
			return { room };
		},
		disconnect(session, { code }) {
			session.end();
			onEnd(session);
			disconnect(session, code);
		},
	};
}

/** Runs the listener of a custom event. An event about a room is queued there, as an action is. */
function runCustom(custom: CustomEvents, session: Session, event: string, data: unknown): Promise<unknown> {
	if (!custom.has(event)) throw new ChatError("UNSUPPORTED", "this server does not handle the event", { event });
	const room = roomOf(data);
	session.consumeToken(event, room ?? "");
	const run = (running: RunningAction) => custom.run(session, event, data, running);
	if (room !== undefined) return session.queue.run(room, run);
	const running = session.begin();
	return run(running).finally(() => running.end());
}
