import { MemoryMessageStore } from "../adapters/memory/store";
import { canMark } from "../chat/marks/mark-calls";
import { canReact, canReplace } from "../chat/store/change-calls";
import type { EventSchemas } from "../rpc/builder/infer";
import { handledEvents } from "./actions/actions";

/** What decides which built-in events a chat supports. */
export interface FeatureOptions {
	/** The custom events. */
	incoming?: EventSchemas | undefined;
	store?: object | undefined;
	onReport?: unknown;
}

/** The events that a chat's clients may send and that are not answered with `UNSUPPORTED`, as `welcome` names them. */
export class Features {
	readonly #all: readonly string[];
	readonly #withoutAuthenticate: readonly string[];

	constructor({ incoming = {}, store, onReport }: FeatureOptions) {
		// Without one, messages are kept in memory.
		const kept = store ?? MemoryMessageStore.prototype;
		const isSupported = (event: string) => {
			// A store that only creates keeps no history.
			if (event === "loadHistory") return store === undefined || "append" in store;
			if (event === "editMessage" || event === "deleteMessage") return canReplace(kept);
			if (event === "addReaction" || event === "removeReaction") return canReact(kept);
			if (event === "markRead") return canMark(kept);
			return event !== "reportMessage" || onReport !== undefined;
		};
		this.#all = [...handledEvents.filter(isSupported), ...Object.keys(incoming)];
		this.#withoutAuthenticate = this.#all.filter((event) => event !== "authenticate");
	}

	/** Returns the events of one connection. */
	of({ canAuthenticate }: { canAuthenticate: boolean }): readonly string[] {
		return canAuthenticate ? this.#all : this.#withoutAuthenticate;
	}
}
