import type { ChatSocket } from "../socket/chat-socket";
import { isMark } from "../wire/guards";
import type { RoomEvent } from "./room-event";
import type { RoomView } from "./room-view";

/** The time between two read marks of a room. */
const MARK_MS = 2_000;

/**
 * The read mark that this client gives a room, at most one every 2 s. A mark waits for the room to be joined, and for the page to
 * be visible.
 */
export class RoomMarks {
	readonly #room: RoomView;
	readonly #socket: ChatSocket;
	readonly #report: (error: unknown) => void;
	#wanted: { seq: number; force?: true } | undefined;
	/** The mark that waits and is shown already. */
	#shown: object | undefined;
	#epoch: string | undefined;
	#rests = false;
	#isSending = false;
	#listens = false;

	constructor(room: RoomView, socket: ChatSocket, report: (error: unknown) => void) {
		this.#room = room;
		this.#socket = socket;
		this.#report = report;
	}

	/** The user has read up to this seq, or, by force, no further. */
	want(seq: number, force?: true): void {
		const { readSeq } = this.#room.state;
		if (!force && seq <= Math.max(readSeq, this.#wanted?.seq ?? 0)) return;
		this.#wanted = force || this.#wanted?.force ? { seq, force: true } : { seq };
		this.flush();
	}

	/** Returns true for a receipt of this user that a mark of this client will overtake. */
	isOld(event: RoomEvent): boolean {
		const isOwn = event.type === "receipt" && event.userId === this.#room.state.userId;
		return isOwn && (this.#isSending || (this.#wanted !== undefined && this.#wanted === this.#shown));
	}

	/** The room was joined: a mark of another numbering means nothing any more. */
	joined(epoch: string): void {
		if (this.#epoch !== undefined && this.#epoch !== epoch) this.#wanted = undefined;
		this.#epoch = epoch;
		this.flush();
	}

	/** Another user has signed in. */
	clear(): void {
		this.#wanted = undefined;
	}

	/** Shows the mark that waits and sends it, if it may be sent now. */
	flush(): void {
		const mark = this.#wanted;
		if (!mark || this.#isHidden()) return;
		this.#shown = mark;
		this.#room.apply({ type: "read", ...mark });
		const { membership, read } = this.#room.state;
		if (this.#rests || this.#isSending || membership !== "joined") return;
		this.#wanted = undefined;
		// A server that keeps no marks.
		if (!read) return;
		this.#rests = true;
		setTimeout(() => {
			this.#rests = false;
			this.flush();
		}, MARK_MS);
		void this.#send(mark);
	}

	async #send(mark: { seq: number; force?: true }): Promise<void> {
		const { name: room } = this.#room;
		this.#isSending = true;
		try {
			const ack = await this.#socket.request("markRead", { room, epoch: this.#epoch, ...mark });
			this.#isSending = false;
			const { userId } = this.#room.state;
			if (userId !== null && isMark(ack) && !this.#wanted) this.#room.apply({ ...ack, type: "receipt", userId });
		} catch (error) {
			this.#report(error);
		}
		this.#isSending = false;
		this.flush();
	}

	#isHidden(): boolean {
		const page = typeof document === "object" ? document : undefined;
		if (!page?.hidden) return false;
		if (!this.#listens) {
			this.#listens = true;
			page.addEventListener(
				"visibilitychange",
				() => {
					this.#listens = false;
					this.flush();
				},
				{ once: true },
			);
		}
		return true;
	}
}
