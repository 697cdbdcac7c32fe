import type { MessageStore } from "../../src";
import { MemoryMessageStore } from "../../src/adapters";
import { gate } from "./gate";

/** A memory store whose next call of one kind can be held until the test lets it go. */
export function heldStore() {
	const inner = new MemoryMessageStore();
	const holds = new Map<string, ReturnType<typeof makeHold>>();
	const pass = async <T>(call: string, work: () => Promise<T>): Promise<T> => {
		const hold = holds.get(call);
		holds.delete(call);
		const result = await work();
		hold?.reach();
		await hold?.released;
		return result;
	};
	const store: MessageStore = {
		append: (message) => pass("append", () => inner.append(message)),
		list: (query) => pass("list", () => inner.list(query)),
		heads: (rooms) => pass("heads", () => inner.heads(rooms)),
	};
	return {
		store,
		/** Holds the next call after it has done its work and before it answers. */
		hold(call: "append" | "list" | "heads") {
			const made = makeHold();
			holds.set(call, made);
			return made;
		},
	};
}

function makeHold() {
	const [reached, released] = [gate(), gate()];
	return { reach: reached.open, reached: reached.opened, release: released.open, released: released.opened };
}
