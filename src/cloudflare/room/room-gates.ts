import type { RoomHead } from "../../adapters/message-store";
import { encodeEnvelope } from "../../rpc/bus/envelope";
import type { ChatMessage } from "../../schemas/message";
import type { DurableStorage } from "../durable-object";
import type { GateCalls } from "../gate/gate-calls";
import type { GateSubscription } from "./room-calls";
import { Subscriber } from "./subscriber";

/** How long after a commit the alarm looks for gates that have not taken it, and how long at most when they go on failing. */
const ALARM_MS = 2_000;
const ALARM_MAX_MS = 60_000;
const TABLE = "chat_gates";

/** The author of a room's own pushes, which no server has as its id. */
const FROM = "room";

export interface RoomGatesOptions {
	storage: DurableStorage;
	stubOf: (gate: string) => GateCalls;
}

/**
 * The gates that have subscribed a room's topics. They are kept in the room's SQLite with what each has acked, so that a room
 * that stops between a commit and its push goes on where it was.
 */
export class RoomGates {
	readonly #storage: DurableStorage;
	readonly #stubOf: RoomGatesOptions["stubOf"];
	readonly #subscribers = new Map<string, Subscriber>();
	#isArmed = false;
	#failures = 0;
	#flushing: ReturnType<typeof setTimeout> | undefined;

	constructor({ storage, stubOf }: RoomGatesOptions) {
		this.#storage = storage;
		this.#stubOf = stubOf;
		this.#sql(
			`CREATE TABLE IF NOT EXISTS ${TABLE} (token TEXT PRIMARY KEY, gate TEXT NOT NULL, topic TEXT NOT NULL, acked INTEGER NOT NULL)`,
		);
		for (const { token, gate, topic, acked } of this.#sql(`SELECT * FROM ${TABLE}`)) {
			const subscription = { token: String(token), gate: String(gate), topic: String(topic) };
			this.#subscribers.set(subscription.token, new Subscriber(subscription, Number(acked), this.#stubOf));
		}
	}

	/** @param head the room's last `seq`, which the gate reads from the store. */
	subscribe(subscription: GateSubscription, head: number): void {
		const { token, gate, topic } = subscription;
		// What an earlier start of the gate had subscribed.
		for (const { subscription: old } of this.#subscribers.values()) {
			if (old.gate === gate && old.topic === topic) this.unsubscribe(old.token);
		}
		this.#sql(`INSERT INTO ${TABLE} (token, gate, topic, acked) VALUES (?, ?, ?, ?)`, token, gate, topic, head);
		this.#subscribers.set(token, new Subscriber(subscription, head, this.#stubOf));
	}

	unsubscribe(token: string): void {
		this.#subscribers.delete(token);
		this.#sql(`DELETE FROM ${TABLE} WHERE token = ?`, token);
	}

	publish(topic: string, payload: string, except: string | undefined): void {
		for (const subscriber of this.#subscribers.values()) {
			const { subscription } = subscriber;
			if (subscription.topic === topic && subscription.gate !== except) subscriber.add({ payload });
		}
		this.#flushSoon();
	}

	/** Pushes changes that were committed in this turn. `except` delivers them by itself. */
	pushChanges(epoch: string, changes: readonly ChatMessage[], except: string | undefined): void {
		if (changes.length === 0 || this.#subscribers.size === 0) return;
		const pushes = toPushes(epoch, changes);
		const own = pushes.map(({ seq }) => ({ payload: undefined, seq }));
		for (const subscriber of this.#subscribers.values()) {
			subscriber.add(...(subscriber.subscription.gate === except ? own : pushes));
		}
		// In the turn of the commit, so that both are kept or neither.
		if (!this.#isArmed) this.#arm(ALARM_MS);
		this.#flushSoon();
	}

	/**
	 * Pushes again what gates have not taken. Safe to call again, because a gate ignores the changes that it has.
	 *
	 * @param latest the room's last changes. A gate that has missed more reads the rest from the store.
	 */
	async repeat({ epoch, seq }: RoomHead, latest: readonly ChatMessage[]): Promise<void> {
		this.#isArmed = false;
		const behind = [...this.#subscribers.values()].filter(({ acked }) => acked < seq);
		for (const subscriber of behind) {
			const missed = latest.filter(({ updatedSeq }) => updatedSeq > subscriber.acked);
			subscriber.add(...toPushes(epoch, missed));
		}
		await this.#flush();
		for (const { subscription, acked } of this.#subscribers.values()) {
			this.#sql(`UPDATE ${TABLE} SET acked = ? WHERE token = ? AND acked <> ?`, acked, subscription.token, acked);
		}
		const isBehind = behind.some((one) => one.acked < seq && this.#subscribers.has(one.subscription.token));
		this.#failures = isBehind ? this.#failures + 1 : 0;
		if (isBehind) this.#arm(Math.min(ALARM_MAX_MS, ALARM_MS * 2 ** this.#failures));
	}

	#arm(ms: number): void {
		this.#isArmed = true;
		void this.#storage.setAlarm(Date.now() + ms);
	}

	/** After this turn, so that the answer to the append goes first, and several commits share a push. */
	#flushSoon(): void {
		this.#flushing ??= setTimeout(() => {
			this.#flushing = undefined;
			void this.#flush();
		}, 0);
	}

	async #flush(): Promise<void> {
		await Promise.all(
			[...this.#subscribers.values()].map(async (subscriber) => {
				if (!(await subscriber.flush())) this.unsubscribe(subscriber.subscription.token);
			}),
		);
	}

	#sql(sql: string, ...args: (string | number | null)[]): Record<string, unknown>[] {
		return this.#storage.sql.exec(sql, ...args).toArray();
	}
}

/** Returns changes as a server publishes them for the others. */
const toPushes = (epoch: string, changes: readonly ChatMessage[]) =>
	changes.map((message) => ({
		payload: encodeEnvelope({ v: 1, from: FROM, signal: true, data: { epoch, message } }),
		seq: message.updatedSeq,
	}));
