import { and, asc, eq, inArray, or, type SQL } from "drizzle-orm";
import type { ChatMessage } from "../../schemas/message";
import type { Appended, NewMessage } from "../message-store";
import { distinctSends } from "../shared/store/distinct-sends";
import { newEpoch } from "../shared/store/epoch";
import { GroupCommit, gatherTurn, LOCKED, type LockMode } from "../shared/store/group-commit";
import { lockedFile, lockedRoom } from "../shared/store/scoped-errors";
import { toStored } from "../shared/store/stored-message";
import { StoreError } from "../store-error";
import { type Builder, type Dialect, insertMissing, locked, transact } from "./database";
import { codeOf, isBusy, toStoreError } from "./failure";
import { toHeads, toMessage } from "./rows";
import type { ChatTables } from "./tables";
import type { WriteAttempt } from "./write-attempts";

type Outcome = Appended | typeof LOCKED;

/** How long a message waits for its room, or for the file, while another transaction keeps it locked, in milliseconds. */
const LOCK_WAIT_MS = 2_000;

/** The codes of PostgreSQL and of MySQL. */
const LOCK_TIMEOUTS: readonly unknown[] = ["55P03", "ER_LOCK_WAIT_TIMEOUT"];

/** The database of a store. */
export interface Target {
	db: Builder;
	tables: ChatTables;
	dialect: Dialect;
	attempt: WriteAttempt;
}

/** Returns the queue that stores messages. */
export function createAppends(target: Target): GroupCommit<NewMessage, Appended> {
	const isFile = target.dialect === "SQLite";
	return new GroupCommit((group, mode) => commit(target, group, mode), {
		gather: gatherTurn,
		// SQLite locks the whole file.
		lockOf: ({ room }) => (isFile ? "" : room),
		canWait: !isFile,
		lockWaitMs: LOCK_WAIT_MS,
		lockError: () => (isFile ? lockedFile : lockedRoom)("Drizzle", LOCK_WAIT_MS),
	});
}

/** Runs outside a transaction, because two transactions that insert the same room wait for each other, and MySQL aborts one. */
export function openRooms({ db, dialect, tables, attempt }: Target, rooms: readonly string[]): Promise<unknown> {
	// Every server uses the same order, for the same reason.
	const rows = [...rooms].sort().map((room) => ({ room, epoch: newEpoch(), seq: 0 }));
	return attempt(() => insertMissing(db, dialect, tables.rooms, rows));
}

async function commit(target: Target, group: readonly NewMessage[], mode: LockMode): Promise<Outcome[]> {
	const { messages, spread } = distinctSends(group);
	try {
		const attempt = () => target.attempt(() => transact(target, mode, (tx) => store(target, tx, messages, mode)));
		let outcome = await attempt();
		if ("missing" in outcome) {
			await openRooms(target, outcome.missing);
			outcome = await attempt();
		}
		if ("missing" in outcome) throw new StoreError("transient", "a room's row was deleted during the call");
		return spread(outcome.appended);
	} catch (error) {
		// The transaction was rolled back, because the database gave up waiting for a lock.
		if (isBusy(error) || LOCK_TIMEOUTS.includes(codeOf(error))) return group.map(() => LOCKED);
		throw StoreError.is(error) ? error : toStoreError(error, "write");
	}
}

/** Stores a group, except the messages of locked rooms; stores nothing if rooms have no row yet. */
async function store(
	{ tables: { rooms, messages }, dialect }: Target,
	tx: Builder,
	sent: readonly NewMessage[],
	mode: LockMode,
): Promise<{ appended: Outcome[] } | { missing: string[] }> {
	const names = [...new Set(sent.map(({ room }) => room))];
	const readRooms = (of: readonly string[]) =>
		tx
			.select()
			.from(rooms)
			.where(inArray(rooms.room, [...of]))
			.orderBy(asc(rooms.room));
	// The transaction that holds the rooms' locks sees everything committed in them, and it alone numbers their messages.
	const heads = toHeads(await locked(readRooms(names), dialect, mode));
	const absent = names.filter((room) => !heads.has(room));
	if (absent.length > 0) {
		// A locked room can be read. One that cannot has no row.
		const taken = toHeads(await readRooms(absent));
		const missing = absent.filter((room) => !taken.has(room));
		if (missing.length > 0) return { missing };
	}
	const repeats = await repeatsOf(
		tx,
		messages,
		sent.filter(({ room }) => heads.has(room)),
	);
	const seqs = new Map([...heads].map(([room, { seq }]) => [room, seq]));
	const appended = sent.map((message): Outcome => {
		const head = seqs.get(message.room);
		if (head === undefined) return LOCKED;
		const first = repeats.get(keyOf(message));
		if (first) return { message: first, repeated: true };
		seqs.set(message.room, head + 1);
		return { message: toStored(message, head + 1), repeated: false };
	});
	const fresh = appended.flatMap((one) => (one === LOCKED || one.repeated ? [] : [one.message]));
	if (fresh.length > 0) await tx.insert(messages).values(fresh);
	for (const [room, seq] of seqs) {
		if (seq !== heads.get(room)?.seq) await tx.update(rooms).set({ seq }).where(eq(rooms.room, room));
	}
	return { appended };
}

/** Returns the messages that are stored already, by `keyOf`. */
async function repeatsOf(
	tx: Builder,
	messages: ChatTables["messages"],
	sent: readonly NewMessage[],
): Promise<Map<string, ChatMessage>> {
	const conditions = sent.flatMap(({ room, userId, clientId }): SQL[] => {
		if (clientId === undefined) return [];
		const isFirst = and(eq(messages.room, room), eq(messages.userId, userId), eq(messages.clientId, clientId));
		return isFirst ? [isFirst] : [];
	});
	if (conditions.length === 0) return new Map();
	const rows = await tx
		.select()
		.from(messages)
		.where(or(...conditions));
	return new Map(rows.map(toMessage).map((message) => [keyOf(message), message]));
}

// None of the three contains NUL. A message without a clientId gets a key from its id, which matches no stored message.
const keyOf = ({ room, userId, clientId, id }: NewMessage) =>
	clientId === undefined ? `${room}\0${id}` : `${room}\0${userId}\0${clientId}`;
