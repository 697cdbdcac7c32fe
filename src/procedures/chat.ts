import { MemoryMessageStore } from "../adapters/memory/store";
import type { Host } from "../rpc/host";
import type { Hub } from "../rpc/hub";
import { Authorizer } from "./authorize";
import type { Limits } from "./limits";
import type { ChatProcedureOptions } from "./options";
import { Presence } from "./presence";
import { RoomStore } from "./room-store";
import { Typing } from "./typing";

/** What the sessions of one mounted chat share. */
export class Chat {
	readonly hub: Hub;
	readonly store: RoomStore;
	readonly authorizer: Authorizer;
	readonly presence = new Presence();
	readonly typing: Typing;
	readonly limits: Limits;
	/** Open sockets by user id. */
	readonly sockets = new Map<string, number>();

	constructor({ store, authorize }: Pick<ChatProcedureOptions, "store" | "authorize">, limits: Limits, host: Host) {
		this.hub = host.hub;
		this.limits = limits;
		this.store = new RoomStore(store ?? new MemoryMessageStore(), host.onError);
		this.authorizer = new Authorizer(authorize, host.onError);
		this.typing = new Typing((room, member, isTyping) => {
			// Not to the one who types: on none of its devices.
			void this.hub.emit(
				[room],
				"userTyping",
				{ room, ...member, isTyping },
				{ except: member.userId, volatile: true },
			);
		});
	}

	close(): void {
		this.typing.close();
	}
}
