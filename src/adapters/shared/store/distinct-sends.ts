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
	const placeOf = new Map<string, number>();
	const places = group.map((message) => {
		const key = sentKey(message);
		const known = key === undefined ? undefined : placeOf.get(`${message.room}\0${key}`);
		if (known !== undefined) return known;
		const place = messages.push(message) - 1;
		if (key !== undefined) placeOf.set(`${message.room}\0${key}`, place);
		return place;
	});
	const spread = (appended: readonly Appended[]) => {
		const given = new Set<number>();
		return places.map((place) => {
			const first = appended[place] as Appended;
			if (!given.has(place)) {
				given.add(place);
				return first;
			}
			return { message: structuredClone(first.message), repeated: true };
		});
	};
	return { messages, spread };
}
