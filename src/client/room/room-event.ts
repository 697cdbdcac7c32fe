import type { AckResults } from "../../schemas/incoming";
import type { ChatMessage, Member } from "../../schemas/message";
import type { Draft, DraftStatus } from "../outbox/draft";

/** What comes with a page, beside its messages. */
export type PageExtras = Pick<AckResults["loadHistory"], "quoted" | "mine">;

/** An event that changes a room's view. */
export type RoomEvent =
	/** The server's `welcome` named this client's user. */
	| { readonly type: "identified"; readonly userId: string | null }
	/** The room is being joined, for the first time or after a lost connection; nothing is received from it meanwhile. */
	| { readonly type: "joining" }
	| { readonly type: "left"; readonly error?: Error | undefined }
	/** If the ack is recovered, it holds what was missed; otherwise the view starts again with its page. */
	| { readonly type: "joined"; readonly ack: AckResults["joinRoom"] }
	/** `newMessage` or `messageUpdated`. */
	| { readonly type: "changed"; readonly message: ChatMessage }
	/** Changes that were missed, before the ones that the join's ack will hold. */
	| ({
			readonly type: "caughtUp";
			readonly messages: readonly ChatMessage[];
			readonly hasMore?: undefined;
	  } & PageExtras)
	/** A page of history. `before` is the seq it was requested with: the page is dropped if the view no longer begins there. */
	| { readonly type: "older"; readonly page: AckResults["loadHistory"]; readonly before?: number }
	| { readonly type: "composed"; readonly draft: Draft }
	| {
			readonly type: "marked";
			readonly clientId: string;
			readonly status: DraftStatus;
			readonly error?: Error | undefined;
	  }
	/** A message or a change was acked. */
	| { readonly type: "acked"; readonly clientId: string; readonly message: ChatMessage }
	| { readonly type: "discarded"; readonly clientId: string }
	/** The server told what this user has reacted to a message with. */
	| { readonly type: "ownReactions"; readonly id: string; readonly emoji: readonly string[] }
	| { readonly type: "userJoined" | "userLeft" | "memberChanged"; readonly member: Member }
	| { readonly type: "occupancy"; readonly count: number }
	| { readonly type: "typing"; readonly member: Member; readonly isTyping: boolean }
	/** The user has read up to here. */
	| { readonly type: "read"; readonly seq: number };
