import type { ChatMessage } from "../../schemas/message";
import type { Appended, NewMessage, ReactionChange } from "../message-store";
import { distinctSends } from "../shared/store/distinct-sends";
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

/** One message that a group appends, as columns. `counts` is 0 where it does not count as unread. */
export interface AppendItem extends ReturnType<typeof toColumns> {
	counts?: 0;
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

/** The changes of a group by kind. Results have places: first those of the appends in their order, then the others' own. */
export interface Group {
	rooms: string[];
	appends: AppendItem[];
	replaces: ReplaceItem[];
	reacts: ReactItem[];
	/** The messages of `appends`, in the same order. */
	messages: readonly NewMessage[];
	/** Returns the result of every change, from the results by place. A duplicate append gets that of the first one. */
	spread<Locked extends symbol>(resultOf: (place: number) => Changed | Locked): (Changed | Locked)[];
}

/** Sorts a group by kind. Objects are filled and not spread, which for a group of new messages takes as long as its commit. */
export function toGroup(group: readonly Change[]): Group {
	const sends = group.filter((change) => change.kind === "append");
	const { messages, places, spread } = distinctSends(sends.map(({ message }) => message));
	const appends = messages.map((message, index) => {
		const item: AppendItem = toColumns(message);
		if (!sends[places[index] as number]?.counts) item.counts = 0;
		return item;
	});
	const replaces: ReplaceItem[] = [];
	const reacts: ReactItem[] = [];
	for (const change of group) {
		const place = appends.length + replaces.length + reacts.length;
		if (change.kind === "replace") replaces.push(toReplaceItem(change, place));
		if (change.kind === "react") {
			reacts.push({ place, room: change.room, id: change.id, changes: foldedChanges(change.changes) });
		}
	}
	return {
		rooms: [...new Set(group.map(({ room }) => room))],
		appends,
		replaces,
		reacts,
		messages,
		spread<Locked extends symbol>(resultOf: (place: number) => Changed | Locked): (Changed | Locked)[] {
			const appended = spread(appends.map((_, place) => resultOf(place) as Appended | Locked));
			let sent = 0;
			let other = appends.length;
			return group.map(({ kind }) => (kind === "append" ? (appended[sent++] as Changed | Locked) : resultOf(other++)));
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
