import type { Chat } from "../chat/chat";
import type { Connection } from "../rpc/connection/connection";
import type { HostedProcedure } from "../rpc/server/host";
import { connect } from "./actions/dispatch";

/** A mounted chat, as the server of its connections sees it. */
export class HostedChat implements HostedProcedure {
	readonly chat: Chat;

	constructor(chat: Chat) {
		this.chat = chat;
	}

	connect(connection: Connection, ctx: object): void {
		connect(this.chat, connection, ctx);
	}

	drain(): void {
		this.chat.drain();
	}

	close(): Promise<void> {
		return this.chat.close();
	}
}

/** The chat of a mounted procedure; undefined for one that is none. By its shape: it may be another copy's. */
export const chatOf = (hosted: HostedProcedure | undefined): Chat | undefined =>
	hosted && "chat" in hosted ? (hosted as HostedChat).chat : undefined;
