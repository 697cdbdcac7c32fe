import type { ChatMessage } from "../../schemas/message";
import type { Appended, NewMessage, ReactionChange } from "../message-store";
import { type DistinctSends, distinctSends } from "../shared/store/distinct-sends";
import { foldReactions } from "../shared/store/reactions/fold-reactions";
import { toColumns } from "./rows";

/** A change of a room, which takes the room's next number if it has an effect. */
export type Change =
	| { kind: "append"; room: string; message: NewMessage; counts: boolean }
	| { kind: "replace"; room: string; message: ChatMessage; was: number | undefined }
	| { kind: "react"; room: string; id: string; changes: readonly ReactionChange[] };

/** The result of a change: the message as it is now, or undefined where there is none. `repeated` is for appends. */
export interface Changed {
	message: ChatMessage | undefined;
	repeated: boolean;
}

/** One message that a group appends, as columns. */
export interface AppendItem extends ReturnType<typeof toColumns> {
	place: number;
	counts: number;
}

/** One message that a group writes again, as columns. `was` is the `updatedSeq` that it must still have. */
export interface ReplaceItem extends ReturnType<typeof toColumns> {
	place: number;
	was: number | undefined;
	edited_at: number | undefined;
	deleted_at: number | undefined;
}

/** The reactions to one message that a group sets and removes. */
export interface ReactItem {
	place: number;
	room: string;
	id: string;
	changes: { emoji: string; user_id: string; is_on: number }[];
}

/** The changes of a group by kind. `place` is the index in the group. */
export interface Group {
	rooms: string[];
	appends: AppendItem[];
	replaces: ReplaceItem[];
	reacts: ReactItem[];
	/** The messages to append, by the place of their item. */
	messages: ReadonlyMap<number, NewMessage>;
	/** Returns the result of every change, from the results by place. A duplicate append gets that of the first one. */
	spread<Locked extends symbol>(resultOf: (place: number) => Changed | Locked): (Changed | Locked)[];
}

/** Sorts a group by kind. */
export function toGroup(group: readonly Change[]): Group {
	const sends = group.flatMap((change, place) =>
		change.kind === "append" ? [{ ...change.message, counts: change.counts, place }] : [],
	);
	const distinct: DistinctSends<(typeof sends)[number]> = distinctSends(sends);
	return {
		rooms: [...new Set(group.map(({ room }) => room))],
		appends: distinct.messages.map((send) => ({
			...toColumns(send),
			place: send.place,
			counts: Number(send.counts),
		})),
		replaces: group.flatMap((change, place) => (change.kind === "replace" ? [toReplaceItem(change, place)] : [])),
		reacts: group.flatMap((change, place) =>
			change.kind === "react"
				? [{ place, room: change.room, id: change.id, changes: foldedChanges(change.changes) }]
				: [],
		),
		messages: new Map(distinct.messages.map((send) => [send.place, send])),
		spread<Locked extends symbol>(resultOf: (place: number) => Changed | Locked): (Changed | Locked)[] {
			const appended = distinct.spread(distinct.messages.map(({ place }) => resultOf(place) as Appended | Locked));
			let sent = 0;
			return group.map(({ kind }, place) =>
				kind === "append" ? (appended[sent++] as Changed | Locked) : resultOf(place),
			);
		},
	};
}

const toReplaceItem = ({ message, was }: { message: ChatMessage; was: number | undefined }, place: number) => ({
	...toColumns(message),
	place,
	was,
	edited_at: message.editedAt,
	deleted_at: message.deletedAt,
});

/** Returns the changes that remain when they are folded, in the order in which they are made. */
function foldedChanges(changes: readonly ReactionChange[]): ReactItem["changes"] {
	const { removed, added } = foldReactions(changes);
	return [...removed, ...added].map(({ emoji, userId, on }) => ({ emoji, user_id: userId, is_on: Number(on) }));
}
