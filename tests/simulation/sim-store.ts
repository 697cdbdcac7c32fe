import type { ChatMessage } from "../../src";
import { MemoryMessageStore, type MessageStore, StoreError } from "../../src/adapters";
import type { FakeClock } from "../support/fake-clock";
import { RestorableStore } from "../support/restorable-store";
import type { Faults } from "./faults";
import { StoreLog } from "./store-log";

/** How long a store waits for a room that is stalled, before it gives a message up. */
const STALL_MAX_MS = 2_000;

/**
 * The database that simulated servers share: slow, and failing before and after it has done what it was asked. A room can be
 * stalled, as by a lock of its row, and the whole store can refuse writes, as with a full disk.
 */
export class SimStore {
	faults: Faults;
	/** What is really stored. */
	readonly kept: MemoryMessageStore | RestorableStore;
	/** What it has ever committed. */
	readonly log: StoreLog;
	readonly #clock: FakeClock;
	readonly #stalledUntil = new Map<string, number>();
	#refusesUntil = 0;

	/** @param maxMessagesPerRoom how many messages it keeps of a room; "all" for one that can be restored. */
	constructor(clock: FakeClock, faults: Faults, maxMessagesPerRoom: number | "all") {
		this.#clock = clock;
		const keepsAll = maxMessagesPerRoom === "all";
		this.kept = keepsAll ? new RestorableStore() : new MemoryMessageStore({ maxMessagesPerRoom });
		this.log = new StoreLog(keepsAll ? Number.POSITIVE_INFINITY : maxMessagesPerRoom);
		this.faults = faults;
	}

	/** Holds up the messages of one room for a while. */
	stall(room: string, ms: number): void {
		this.#stalledUntil.set(room, this.#clock.now() + ms);
	}

	/** Refuses every write for a while, and answers reads. */
	refuseWrites(ms: number): void {
		this.#refusesUntil = this.#clock.now() + ms;
	}

	/** Sets a room back by so many changes, as a restored backup does, if this store can. */
	restore(room: string, changes: number): void {
		if (!(this.kept instanceof RestorableStore)) return;
		const seq = Math.max(this.log.headOf(room) - changes, 0);
		this.kept.setBack(room, seq);
		this.log.setBack(room, seq);
	}

	/** One server's connection to it; a server that is dead gets no answer. */
	connectionOf(isAlive: () => boolean): MessageStore {
		const call = async <T>(work: () => Promise<T>): Promise<T> => {
			const { random } = this.#clock;
			await this.#wait(1 + random() * 11 + (random() < this.faults.storeHangs ? 4_000 : 0));
			if (!isAlive()) return never();
			if (random() < this.faults.storeFailsBefore) throw new StoreError("transient", "failed before");
			const result = await work();
			await this.#wait(1 + random() * 7);
			if (!isAlive()) return never();
			if (random() < this.faults.storeFailsAfter) throw new Error("failed after");
			return result;
		};
		const write = <T>(room: string, work: () => Promise<T>, changed: (result: T) => ChatMessage | undefined) =>
			call(async () => {
				await this.#passStall(room);
				if (this.#clock.now() < this.#refusesUntil) throw new StoreError("transient", "read-only");
				const result = await work();
				const message = changed(result);
				if (message) this.log.note(message);
				return result;
			});
		return {
			append: (message, options) =>
				write(
					message.room,
					() => this.kept.append(message, options),
					(appended) => appended.message,
				),
			replace: (message, was) => write(message.room, () => this.kept.replace(message, was), same),
			react: (room, id, changes) => write(room, () => this.kept.react(room, id, changes), same),
			reactionsOf: (room, ids, userId) => call(() => this.kept.reactionsOf(room, ids, userId)),
			get: (room, id) => call(() => this.kept.get(room, id)),
			list: (query) => call(() => this.kept.list(query)),
			heads: (rooms) => call(() => this.kept.heads(rooms)),
			renewEpoch: (room, epoch) => call(() => this.kept.renewEpoch(room, epoch)),
		};
	}

	async #passStall(room: string): Promise<void> {
		const ms = (this.#stalledUntil.get(room) ?? 0) - this.#clock.now();
		if (ms > 0) await this.#wait(Math.min(ms, STALL_MAX_MS));
		if (ms > STALL_MAX_MS) throw new StoreError("transient", "the room stays locked", { scope: "room" });
	}

	#wait(ms: number): Promise<void> {
		return new Promise((resolve) => void this.#clock.after(ms, resolve));
	}
}

const same = (message: ChatMessage | undefined) => message;
const never = () => new Promise<never>(() => {});
