import { ChatError } from "../../errors";
import type { SocketRooms } from "../rooms/socket-rooms";
import type { FrameHandler } from "./frame-handler";
import type { Answer, Disconnect, Listener } from "./socket";

/** The runner of disconnect listeners. It waits for them and reports what they throw. */
export interface DisconnectRunner {
	runDisconnect(listener: () => unknown): Promise<void>;
}

/** The value before the first listener is added. */
const NO_LISTENERS: ReadonlyMap<string, readonly Listener<never>[]> = new Map();

/** The listeners that a hand-written procedure has added to one socket. */
export class Listeners implements FrameHandler<unknown> {
	readonly #runner: DisconnectRunner;
	readonly #rooms: SocketRooms;
	#byEvent = NO_LISTENERS;
	#ended: Disconnect | undefined;

	constructor(runner: DisconnectRunner, rooms: SocketRooms) {
		this.#runner = runner;
		this.#rooms = rooms;
	}

	/** Adds a listener for an incoming event or for "disconnect". The returned function removes it. */
	on(event: string, listener: Listener<never>): () => void {
		// Called even if the connection ended during the procedure's setup, because the listener may release resources.
		if (this.#ended && event === "disconnect") this.#runDisconnect(listener, this.#ended);
		const others = () => this.#of(event).filter((other) => other !== listener);
		const set = (listeners: readonly Listener<never>[]) => {
			this.#byEvent = new Map(this.#byEvent).set(event, listeners);
		};
		set([...others(), listener]);
		return () => set(others());
	}

	handle(_state: unknown, event: string, data: unknown, answer: Answer): unknown {
		const listeners = this.#of(event);
		if (listeners.length > 1) return runAll(listeners, data, answer);
		const [listener] = listeners;
		if (!listener) throw new ChatError("UNSUPPORTED", "this server does not handle the event", { event });
		return listener(data as never, answer);
	}

	disconnect(_state: unknown, disconnect: Disconnect): void {
		this.#ended = disconnect;
		for (const listener of this.#of("disconnect")) this.#runDisconnect(listener, disconnect);
		this.#byEvent = NO_LISTENERS;
		// Last, because a disconnect listener may still send to the socket's rooms.
		this.#rooms.leaveAll();
	}

	#of(event: string): readonly Listener<never>[] {
		return this.#byEvent.get(event) ?? [];
	}

	#runDisconnect(listener: Listener<never>, disconnect: Disconnect): void {
		void this.#runner.runDisconnect(() => (listener as (disconnect: Disconnect) => unknown)(disconnect));
	}
}

/** Runs listeners one after the other. Returns the first result that is not undefined. */
async function runAll(listeners: readonly Listener<never>[], data: unknown, answer: Answer): Promise<unknown> {
	let result: unknown;
	for (const listener of listeners) {
		const given = await listener(data as never, answer);
		if (result === undefined) result = given;
	}
	return result;
}
