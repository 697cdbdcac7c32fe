import type { Appended, NewMessage } from "../../message-store";
import { sentKey } from "./sent-key";

/** The messages of a group without duplicates, and a way to give each message of the group its result. */
export interface DistinctSends<Message extends NewMessage> {
	/** The first of each set of duplicates, because a statement does not see the rows that it inserts itself. */
	messages: Message[];
	/** The index of each of `messages` in the group. */
	places: number[];
	/** Returns a result for each message of the group, from the results of `messages` in the same order; a symbol is copied. */
	spread<Outcome extends Appended | symbol>(appended: readonly Outcome[]): Outcome[];
}

/** Removes the duplicates from a group: messages with the same room, user and `clientId`. */
export function distinctSends<Message extends NewMessage>(group: readonly Message[]): DistinctSends<Message> {
	const messages: Message[] = [];
	const places: number[] = [];
	const indexByKey = new Map<string, number>();
	const indexes = group.map((message, place) => {
		const key = sentKey(message);
		const known = key === undefined ? undefined : indexByKey.get(`${message.room}\0${key}`);
		if (known !== undefined) return known;
		const index = messages.push(message) - 1;
		places.push(place);
		if (key !== undefined) indexByKey.set(`${message.room}\0${key}`, index);
		return index;
	});
	const spread = <Outcome extends Appended | symbol>(appended: readonly Outcome[]): Outcome[] => {
		const used = new Set<number>();
		return indexes.map((index) => {
			const first = appended[index] as Outcome;
			if (typeof first === "symbol") return first;
			if (!used.has(index)) {
				used.add(index);
				return first;
			}
			return { message: structuredClone(first.message), repeated: true } as Outcome;
		});
	};
	return { messages, places, spread };
}
