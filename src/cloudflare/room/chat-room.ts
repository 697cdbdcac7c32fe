import { DurableObject } from "cloudflare:workers";
import type { Page, PageQuery, RoomHead } from "../../adapters/message-store";
import type { Change, Changed } from "../../adapters/sql/change";
import { StoreError } from "../../adapters/store-error";
import type { ChatMessage } from "../../schemas/message";
import { gatesOf } from "../bindings";
import type { DurableState } from "../durable-object";
import { type Outcome, outcomeOf } from "../outcome";
import type { GateSubscription, RoomCalls } from "./room-calls";
import { RoomDatabase } from "./room-database";
import { RoomGates } from "./room-gates";
import { RoomStorage } from "./room-storage";

type Head = RoomHead & { room: string };

/** How many of the last changes are pushed again. A gate that has missed more reads them from the store. */
const REPEATED_MAX = 50;

/**
 * The Durable Object of one room. Its SQLite keeps the room's messages and alone decides their order, and it pushes each
 * change to the gates that have members of the room. To be exported from the Worker, and bound as `CHAT_ROOM`.
 *
 * @example export { ChatRoom } from "jsandy-chat/cloudflare";
 */
export class ChatRoom<Env = unknown> extends DurableObject<Env> implements RoomCalls {
	readonly #database: RoomDatabase;
	readonly #store: RoomStorage;
	readonly #gates: RoomGates;
	/** The room's name, once it has been used as a store, and its head. Only this object changes it. */
	#head: Head | undefined;

	constructor(ctx: object, env: Env) {
		super(ctx, env);
		const { storage } = ctx as DurableState;
		this.#database = new RoomDatabase(storage);
		this.#store = new RoomStorage(this.#database);
		this.#gates = new RoomGates({
			storage,
			stubOf: (gate) => {
				const gates = gatesOf(env);
				return gates.get(gates.idFromString(gate));
			},
		});
	}

	/** Commits changes in one transaction, and pushes them to the gates. */
	commit(changes: readonly Change[], gate: string | undefined): Promise<Outcome<Changed[]>> {
		return outcomeOf(async () => {
			await this.#headOf(changes[0]?.room ?? "");
			// Without another wait from here on, because other commits may have come in between.
			const { room, epoch, seq } = this.#head as Head;
			const results = this.#database.commitNow(changes);
			const written = results.flatMap(({ message }) => message ?? []).filter(({ updatedSeq }) => updatedSeq > seq);
			written.sort((a, b) => a.updatedSeq - b.updatedSeq);
			this.#head = { room, epoch, seq: written.at(-1)?.updatedSeq ?? seq };
			this.#gates.pushChanges(epoch, written, gate);
			return results;
		});
	}

	/** Reads one page. */
	list(query: PageQuery): Promise<Outcome<Page>> {
		return outcomeOf(() => this.#store.list(query));
	}

	/** Reads one message. */
	get(room: string, id: string): Promise<Outcome<ChatMessage | undefined>> {
		return outcomeOf(() => this.#store.get(room, id));
	}

	/** Reads what a user has reacted with. */
	reactionsOf(room: string, ids: readonly string[], userId: string): Promise<Outcome<ReadonlyMap<string, string[]>>> {
		return outcomeOf(() => this.#store.reactionsOf(room, ids, userId));
	}

	/** Reads the room's head, and gives a new room its epoch. */
	head(room: string): Promise<Outcome<RoomHead>> {
		return outcomeOf(() => this.#readHead(room));
	}

	/** Gives the room a new epoch. */
	renewEpoch(room: string, epoch: string): Promise<Outcome<RoomHead>> {
		return outcomeOf(async () => {
			this.#head = undefined;
			return this.#store.renewEpoch(room, epoch);
		});
	}

	/** Adds a gate. */
	async subscribe(subscription: GateSubscription): Promise<void> {
		this.#gates.subscribe(subscription, await this.#lastSeq());
	}

	/** Removes a gate. */
	async unsubscribe(token: string): Promise<void> {
		this.#gates.unsubscribe(token);
	}

	/** Delivers an event to the gates. It may be lost. */
	async publish(topic: string, payload: string, gate: string | undefined): Promise<void> {
		this.#gates.publish(topic, payload, gate);
	}

	/** Pushes again what gates have not taken. */
	async alarm(): Promise<void> {
		await this.#database.setup();
		const [row] = await this.#database.read({ sql: "SELECT room FROM chat_rooms WHERE room <> ''", args: [] });
		if (!row) return;
		const head = await this.#headOf(String(row.room));
		const after = Math.max(0, head.seq - REPEATED_MAX);
		const { messages } = await this.#store.list({ room: head.room, after, limit: REPEATED_MAX });
		await this.#gates.repeat(head, messages);
	}

	async #headOf(room: string): Promise<Head> {
		if (this.#head?.room !== room) this.#head = { room, ...(await this.#readHead(room)) };
		return this.#head;
	}

	async #readHead(room: string): Promise<RoomHead> {
		const head = (await this.#store.heads([room])).get(room);
		if (!head) throw new StoreError("transient", "the room's row was deleted during the call");
		return head;
	}

	/** Returns the last `seq` of this object's room; 0 for an object that is a topic alone. */
	async #lastSeq(): Promise<number> {
		await this.#database.setup();
		const [row] = await this.#database.read({ sql: "SELECT max(seq) AS seq FROM chat_rooms", args: [] });
		return Number(row?.seq ?? 0);
	}
}
