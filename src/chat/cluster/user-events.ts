import * as z from "zod";
import { type OutgoingEvents, outgoingEvents } from "../../schemas/outgoing";
import { userIdSchema } from "../../schemas/primitives";

/** An event for one user's sockets, as a server sends it to the others. Its data is checked by the event's own schema. */
export const userEventSchema = z.object({ user: userIdSchema, event: z.string().max(64), data: z.unknown() });
export type UserEvent = z.output<typeof userEventSchema>;

/** The events that go to one user's sockets. */
type UserEventName = "ownReactions" | "readReceipt";
const NAMES: ReadonlySet<string> = new Set<UserEventName>(["ownReactions", "readReceipt"]);

/** One socket of a user, by what its events need. */
export interface UserSocket {
	readonly memberships: ReadonlyMap<string, { readonly isPresent: boolean }>;
	emit<E extends keyof OutgoingEvents>(event: E, data: OutgoingEvents[E]): void;
}

export interface UserEventsOptions {
	/** Returns the user's sockets on this server. */
	socketsOf: (userId: string) => readonly UserSocket[];
	/** True if there are other servers, as far as is known. */
	hasOthers: () => boolean;
	/** Sends the other servers an event. */
	send: (event: UserEvent) => void;
}

/** Events for the sockets of one user on all servers. The bus may lose them, so each is told again by a page. */
export class UserEvents {
	readonly #options: UserEventsOptions;

	constructor(options: UserEventsOptions) {
		this.#options = options;
	}

	/** True if the user may have a socket beside this one, here or elsewhere. */
	mayReach(userId: string, except: UserSocket | undefined): boolean {
		const { socketsOf, hasOthers } = this.#options;
		return hasOthers() || socketsOf(userId).some((socket) => socket !== except);
	}

	/**
	 * Sends an event to the user's sockets on all servers, except one. Sockets that are not in its room hear of the user's read
	 * marks alone.
	 */
	send<E extends UserEventName>(userId: string, event: E, data: OutgoingEvents[E], except?: UserSocket): void {
		this.#deliver(userId, event, data, except);
		this.#options.send({ user: userId, event, data });
	}

	/** Receives an event that another server sent. Returns false if it is not one, because everything on a bus is input. */
	receive({ user, event, data }: UserEvent): boolean {
		if (!NAMES.has(event)) return false;
		const parsed = outgoingEvents[event as UserEventName].safeParse(data);
		if (!parsed.success || ("userId" in parsed.data && parsed.data.userId !== user)) return false;
		this.#deliver(user, event as UserEventName, parsed.data);
		return true;
	}

	#deliver<E extends UserEventName>(userId: string, event: E, data: OutgoingEvents[E], except?: UserSocket): void {
		for (const socket of this.#options.socketsOf(userId)) {
			const hears = event === "readReceipt" || socket.memberships.get(data.room)?.isPresent;
			if (socket !== except && hears) socket.emit(event, data);
		}
	}
}
