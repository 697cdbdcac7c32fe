import type { Outcome } from "../outcome";

/** What rooms and the Worker call on a gate's object. */
export interface GateCalls {
	/** Serves a request in the gate's app. */
	fetch(request: Request): Promise<Response>;
	/** Delivers what was published on a topic, in order. Returns false if this gate has no such subscription. */
	deliver(topic: string, token: string, payloads: readonly string[]): Promise<boolean>;
	/** Calls a method of the handle of the gate's chat. */
	call(chat: string | undefined, method: string, args: readonly unknown[]): Promise<Outcome<unknown>>;
}
