import type { AckResults } from "../../schemas/incoming";
import type { ChatMessage, Member } from "../../schemas/message";
import type { Draft, DraftStatus } from "../outbox/draft";

/** What happens to a room's view. */
export type RoomEvent =
	/** Who this client is, from the server's `welcome`. */
	| { readonly type: "identified"; readonly userId: string | null }
	/** Nothing is heard of the room: it is about to be joined, for the first time or after a loss. */
	| { readonly type: "joining" }
	| { readonly type: "left"; readonly error?: Error | undefined }
	/** Recovered, it brings what was missed; else the view starts anew with this page. */
	| { readonly type: "joined"; readonly ack: AckResults["joinRoom"] }
	/** `newMessage` or `messageUpdated`. */
	| { readonly type: "changed"; readonly message: ChatMessage }
	/** A page of history. `before` is what was asked for: the page is dropped when the view begins elsewhere by now. */
	| { readonly type: "older"; readonly page: AckResults["loadHistory"]; readonly before?: number }
	| { readonly type: "composed"; readonly draft: Draft }
	| {
			readonly type: "marked";
			readonly clientId: string;
			readonly status: DraftStatus;
			readonly error?: Error | undefined;
	  }
	| { readonly type: "acked"; readonly clientId: string; readonly message: ChatMessage }
	| { readonly type: "discarded"; readonly clientId: string }
	| { readonly type: "userJoined" | "userLeft"; readonly member: Member }
	| { readonly type: "occupancy"; readonly count: number }
	| { readonly type: "typing"; readonly member: Member; readonly isTyping: boolean }
	/** The user has read up to here. */
	| { readonly type: "read"; readonly seq: number };
