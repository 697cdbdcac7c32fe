import type { Page, PageQuery, RoomHead } from "../../adapters/message-store";
import type { Change, Changed } from "../../adapters/sql/change";
import type { ChatMessage } from "../../schemas/message";
import type { Outcome } from "../outcome";

/** A gate's subscription of a topic. */
export interface GateSubscription {
	/** The id of the gate's object. */
	gate: string;
	topic: string;
	/** Random, so that a gate knows what it has subscribed itself since it started. */
	token: string;
}

/** What gates call on a room's object. */
export interface RoomCalls {
	/** Commits changes of this room in one transaction. `gate` delivers them by itself, and is not pushed them. */
	commit(changes: readonly Change[], gate: string | undefined): Promise<Outcome<Changed[]>>;
	list(query: PageQuery): Promise<Outcome<Page>>;
	get(room: string, id: string): Promise<Outcome<ChatMessage | undefined>>;
	reactionsOf(room: string, ids: readonly string[], userId: string): Promise<Outcome<ReadonlyMap<string, string[]>>>;
	head(room: string): Promise<Outcome<RoomHead>>;
	renewEpoch(room: string, epoch: string): Promise<Outcome<RoomHead>>;
	/** Delivers what is published on the topic, and the room's changes, to this gate from now on. */
	subscribe(subscription: GateSubscription): Promise<void>;
	unsubscribe(token: string): Promise<void>;
	/** Delivers a payload to the gates of the topic, except `gate`. */
	publish(topic: string, payload: string, gate: string | undefined): Promise<void>;
}
