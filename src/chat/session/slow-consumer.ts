import type { SlowListener } from "../../rpc/delivery/backpressure";
import { replay } from "../timeline/replay";
import type { Membership } from "./membership";
import { sendPresenceDiff } from "./presence-diff";
import type { Session } from "./session";

/** How long after the store failed a replay is tried again. */
const RETRY_MS = 1_000;

/**
 * A reader that does not keep up costs nothing and loses nothing: it is taken out of its rooms, and when it has read what
 * it was sent, it is brought from where it stopped to where the rooms are, from their rings or the store.
 */
export class SlowConsumer implements SlowListener {
	readonly #session: Session;
	#stopRetry: (() => void) | undefined;

	constructor(session: Session) {
		this.#session = session;
	}

	onSlow(): void {
		for (const membership of this.#session.memberships.values()) {
			if (!membership.isPresent || membership.cursor !== undefined) continue;
			// Whoever is live is written everything up to the head, by its room or as it leaves the room.
			this.#session.setAside(membership);
		}
	}

	onCaughtUp(): void {
		for (const membership of this.#session.memberships.values()) {
			if (membership.cursor !== undefined) void this.#catchUp(membership, membership.cursor);
		}
	}

	/** The connection is gone. */
	end(): void {
		this.#stopRetry?.();
	}

	/** Never rejects. */
	async #catchUp(membership: Membership, after: number): Promise<void> {
		const { chat, memberships, connection } = this.#session;
		const { sendQueue } = connection;
		let cursor = after;
		// Not when it has left, has joined anew, or is brought up by a later call.
		const isDue = () => memberships.get(membership.room) === membership && membership.cursor === cursor;
		try {
			const outcome = await replay({
				timeline: membership.timelineRef.timeline,
				store: chat.store,
				after,
				write: (event, change) => {
					// Slow again: the rest waits for the next time.
					if (!isDue() || sendQueue.isSlow) return false;
					cursor = change.updatedSeq;
					membership.cursor = cursor;
					this.#session.emit(event, change);
					// At once, so that it is known whether the reader can take the next one.
					sendQueue.flush();
					return true;
				},
				attach: () => {
					if (!isDue()) return;
					sendPresenceDiff(this.#session, membership.room, membership.knownMembers);
					this.#session.attach(membership);
				},
			});
			if (outcome === "tooFar" && isDue()) sendQueue.cut();
		} catch {
			// The store has reported it.
			this.#stopRetry ??= chat.clock.after(RETRY_MS, () => {
				this.#stopRetry = undefined;
				if (!sendQueue.isSlow) this.onCaughtUp();
			});
		}
	}
}
