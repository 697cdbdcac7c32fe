import type { MarkKey, ReadMark } from "../../adapters/message-store";
import type { Clock } from "../../rpc/clock";
import type { OutgoingEvents } from "../../schemas/outgoing";
import { Timer } from "../timer";

type Receipt = OutgoingEvents["readReceipt"];

/** The time between two receipts of one user in one room. */
const GAP_MS = 1_000;
/** Most receipts that wait, or were sent within the last second. One more is sent at once. */
const RECENT_MAX = 20_000;

/** A receipt that was sent, and the one that waits for its turn. */
interface Recent {
	readonly until: number;
	readonly rev: number;
	next: Receipt | undefined;
}

export interface ReceiptsOptions {
	clock: Clock;
	/** Sends the user's own sockets a receipt, at once, because a badge on another device waits for it. */
	sendOwn: (receipt: Receipt) => void;
	/** Sends the others one. */
	send: (receipt: Receipt) => void;
}

/** The receipts of marks that were stored. The others get at most one of a user and room per second, and always the last one. */
export class Receipts {
	readonly #options: ReceiptsOptions;
	readonly #timer: Timer;
	/** By user and room, in the order in which they may be followed by another. */
	readonly #recent = new Map<string, Recent>();

	constructor(options: ReceiptsOptions) {
		this.#options = options;
		this.#timer = new Timer(options.clock);
	}

	/** A mark was stored. */
	changed({ room, userId }: MarkKey, { seq, n, rev }: ReadMark): void {
		const receipt = { room, userId, seq, n, rev };
		// NUL cannot be part of a room's name or a user's id.
		const key = `${room}\0${userId}`;
		const recent = this.#recent.get(key);
		// A mark that was given again and did not change.
		if (recent && rev <= Math.max(recent.rev, recent.next?.rev ?? 0)) return;
		this.#options.sendOwn(receipt);
		if (recent) recent.next = receipt;
		else this.#send(key, receipt);
	}

	/** Sends what waits. */
	close(): void {
		this.#timer.stop();
		for (const { next } of this.#recent.values()) if (next) this.#options.send(next);
		this.#recent.clear();
	}

	#send(key: string, receipt: Receipt): void {
		const { clock, send } = this.#options;
		send(receipt);
		if (this.#recent.size >= RECENT_MAX) return;
		this.#recent.set(key, { until: clock.now() + GAP_MS, rev: receipt.rev, next: undefined });
		this.#timer.after(GAP_MS, () => this.#sweep());
	}

	#sweep(): void {
		const now = this.#options.clock.now();
		for (const [key, { until, next }] of this.#recent) {
			if (until > now) {
				this.#timer.after(until - now, () => this.#sweep());
				return;
			}
			this.#recent.delete(key);
			if (next) this.#send(key, next);
		}
	}
}
