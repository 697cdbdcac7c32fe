import type { DurableNamespace } from "./durable-object";
import type { GateCalls } from "./gate/gate-calls";
import type { RoomCalls } from "./room/room-calls";

/** The bindings that the gates and rooms are reached by. */
export interface ChatBindings {
	/** The Durable Objects of the class that extends `ChatGate`. */
	CHAT_GATE: object;
	/** The Durable Objects of the class `ChatRoom`. */
	CHAT_ROOM: object;
}

/** The error of a Worker that is set up without a binding. The message says what to add, and is safe to send to a client. */
export class MissingBinding extends TypeError {
	override name = "MissingBinding";
}

/** Returns the gates. @throws MissingBinding that says what to add to the configuration. */
export const gatesOf = (env: unknown): DurableNamespace<GateCalls> => namespaceOf(env, "CHAT_GATE", "ChatGate");

/** Returns the rooms. @throws MissingBinding that says what to add to the configuration. */
export const roomsOf = (env: unknown): DurableNamespace<RoomCalls> => namespaceOf(env, "CHAT_ROOM", "ChatRoom");

function namespaceOf<Stub>(env: unknown, name: keyof ChatBindings, className: string): DurableNamespace<Stub> {
	const binding = (env as Partial<ChatBindings> | null | undefined)?.[name] as
		| Partial<DurableNamespace<Stub>>
		| undefined;
	if (typeof binding?.idFromName === "function") return binding as DurableNamespace<Stub>;
	throw new MissingBinding(
		`this Worker has no binding ${name}: add { "name": "${name}", "class_name": "${className}" } to durable_objects.bindings ` +
			`of wrangler.jsonc, "${className}" to new_sqlite_classes of its migrations, and export the class from the Worker`,
	);
}
