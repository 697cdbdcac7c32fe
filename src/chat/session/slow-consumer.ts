import type { SlowListener } from "../../rpc/delivery/backpressure";
import type { SendQueue } from "../../rpc/delivery/send-queue";
import type { ChatServices } from "../services";
import { replay } from "../timeline/replay";
import type { Membership } from "./membership";
import { type Emit, sendPresenceDiff } from "./presence-diff";

/** How long after a failure of the store a replay is tried again. */
const RETRY_MS = 1_000;

/** What a slow consumer uses of its session. */
export interface SlowConsumerOptions {
	readonly services: Pick<ChatServices, "clock" | "presence" | "store">;
	readonly sendQueue: SendQueue;
	readonly memberships: ReadonlyMap<string, Membership>;
	readonly emit: Emit;
	/** Makes a membership live again. */
	readonly attach: (membership: Membership) => void;
	/** Takes a membership out of the hub, and notes where it stopped. */
	readonly setAside: (membership: Membership) => void;
}

/**
 * A session that reads too slowly. It costs nothing and loses nothing: its memberships leave the hub, and once it has read
 * what it was sent, each is replayed from where it stopped to the room's head, from the ring or the store.
 */
export class SlowConsumer implements SlowListener {
	readonly #options: SlowConsumerOptions;
	#stopRetry: (() => void) | undefined;

	constructor(options: SlowConsumerOptions) {
		this.#options = options;
	}

	onSlow(): void {
		for (const membership of this.#options.memberships.values()) {
			if (!membership.isPresent || membership.cursor !== undefined) continue;
			// A live membership has been sent everything up to the head, by its room or as it leaves the hub.
			this.#options.setAside(membership);
		}
	}

	onCaughtUp(): void {
		for (const membership of this.#options.memberships.values()) {
			if (membership.cursor !== undefined) void this.#catchUp(membership, membership.cursor);
		}
	}

	/** The connection is gone. */
	end(): void {
		this.#stopRetry?.();
	}

	/** Never rejects. */
	async #catchUp(membership: Membership, after: number): Promise<void> {
		const { services, memberships, sendQueue, emit, attach } = this.#options;
		let cursor = after;
		// False once the session has left the room, has joined it again, or is replayed by a later call.
		const isDue = () => memberships.get(membership.room) === membership && membership.cursor === cursor;
		try {
			const outcome = await replay({
				timeline: membership.timelineRef.timeline,
				store: services.store,
				after,
				write: (event, change) => {
					// Slow again: the next call sends the rest.
					if (!isDue() || sendQueue.isSlow) return false;
					cursor = change.updatedSeq;
					membership.cursor = cursor;
					emit(event, change);
					// At once, because the bytes waiting decide whether the next change is sent.
					sendQueue.flush();
					return true;
				},
				attach: () => {
					if (!isDue()) return;
					sendPresenceDiff(services.presence, emit, membership.room, membership.knownMembers);
					attach(membership);
				},
			});
			if (outcome === "tooFar" && isDue()) sendQueue.cut();
		} catch {
			// The store has reported the error.
			this.#stopRetry ??= services.clock.after(RETRY_MS, () => {
				this.#stopRetry = undefined;
				if (!sendQueue.isSlow) this.onCaughtUp();
			});
		}
	}
}
