import type { SlowListener } from "../../rpc/delivery/backpressure";
import type { SendQueue } from "../../rpc/delivery/send-queue";
import type { ChatServices } from "../services";
import type { Backlog } from "../timeline/backlog";
import { replay } from "../timeline/replay";
import { Timer } from "../timer";
import type { Membership } from "./membership";
import { type Emit, sendPresenceDiff } from "./presence-diff";

/** How long after a failure of the store, or an answer that came too early, a replay is retried. */
const RETRY_MS = 1_000;

/** The parts of a session that its slow consumer uses. */
export interface SlowConsumerOptions {
	readonly services: Pick<ChatServices, "clock" | "presence" | "store">;
	readonly sendQueue: SendQueue;
	readonly memberships: ReadonlyMap<string, Membership>;
	readonly emit: Emit;
	/** Makes a membership live again. */
	readonly attach: (membership: Membership) => void;
	/** Removes a membership from the hub and begins its backlog. */
	readonly setAside: (membership: Membership) => void;
}

/**
 * A session that reads too slowly. Its memberships leave the hub, so that nothing is queued for it. Once it has read what it
 * was sent, each membership is replayed from its cursor to the room's head, from the ring or the store.
 */
export class SlowConsumer implements SlowListener {
	readonly #options: SlowConsumerOptions;
	readonly #retryTimer: Timer;
	#hasEnded = false;

	constructor(options: SlowConsumerOptions) {
		this.#options = options;
		this.#retryTimer = new Timer(options.services.clock);
	}

	onSlow(): void {
		for (const membership of this.#options.memberships.values()) {
			if (!membership.isPresent || membership.backlog) continue;
			// A live membership has been sent every change up to the head, at the latest as it leaves the hub.
			this.#options.setAside(membership);
		}
	}

	onCaughtUp(): void {
		for (const membership of this.#options.memberships.values()) {
			if (membership.backlog) void this.#catchUp(membership, membership.backlog);
		}
	}

	/** The connection is gone. */
	end(): void {
		this.#hasEnded = true;
		this.#retryTimer.stop();
	}

	/** Never rejects. */
	async #catchUp(membership: Membership, backlog: Backlog): Promise<void> {
		const { services, memberships, sendQueue, emit, attach } = this.#options;
		const { room } = membership;
		const turn = backlog.begin();
		// False once the session has left the room, has joined it again, or is replayed by a later call.
		const isCurrent = () =>
			memberships.get(room) === membership && membership.backlog === backlog && backlog.turn === turn;
		try {
			const outcome = await replay({
				timeline: membership.timelineRef.timeline,
				store: services.store,
				backlog,
				// If it is slow again, the next call sends the rest.
				mayWrite: () => isCurrent() && !sendQueue.isSlow,
				write: (event, change) => {
					emit(event, change);
					// Flushed now, because the bytes in the queue decide whether the next change is sent.
					sendQueue.flush();
				},
				pass: (seq) => emit("passed", { room, seq }),
				attach: () => {
					if (!isCurrent()) return;
					sendPresenceDiff(services.presence, emit, room, membership.knownMembers);
					attach(membership);
				},
			});
			if (outcome === "tooFar" && isCurrent()) sendQueue.cut();
			if (outcome === "later" && isCurrent()) this.#retry();
		} catch {
			// The store has reported the error.
			this.#retry();
		}
	}

	#retry(): void {
		if (this.#hasEnded) return;
		this.#retryTimer.after(RETRY_MS, () => {
			if (!this.#options.sendQueue.isSlow) this.onCaughtUp();
		});
	}
}
