import type { Appended, NewMessage } from "../../message-store";
import { sentKey } from "./sent-key";

/** The messages of a group without those that are sent twice in it, and what each one of the group then came to. */
export interface DistinctSends {
	/** The first of each: no statement sees what it inserts itself. */
	messages: NewMessage[];
	/** Gives each message of the group its own result, from the results of the distinct ones in their order. */
	spread(appended: readonly Appended[]): Appended[];
}

/** Looks for messages of one group that have the same room, user and `clientId`. */
export function distinctSends(group: readonly NewMessage[]): DistinctSends {
	const messages: NewMessage[] = [];
	const indexByKey = new Map<string, number>();
	const indexes = group.map((message) => {
		const key = sentKey(message);
		const known = key === undefined ? undefined : indexByKey.get(`${message.room}\0${key}`);
		if (known !== undefined) return known;
		const index = messages.push(message) - 1;
		if (key !== undefined) indexByKey.set(`${message.room}\0${key}`, index);
		return index;
	});
	const spread = (appended: readonly Appended[]) => {
		const used = new Set<number>();
		return indexes.map((index) => {
			const first = appended[index] as Appended;
			if (!used.has(index)) {
				used.add(index);
				return first;
			}
			return { message: structuredClone(first.message), repeated: true };
		});
	};
	return { messages, spread };
}
