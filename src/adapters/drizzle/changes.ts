import { asc, eq, inArray } from "drizzle-orm";
import type { ChatMessage } from "../../schemas/message";
import { distinctSends } from "../shared/store/distinct-sends";
import { GroupCommit, gatherTurn, LOCKED, type LockMode } from "../shared/store/group-commit";
import { lockedFile, lockedRoom } from "../shared/store/scoped-errors";
import { StoreError } from "../store-error";
import { appendAll, type Send } from "./append";
import { type Builder, locked, transact } from "./database";
import { codeOf, isBusy, toStoreError } from "./failure";
import { type Reacting, react } from "./react";
import { type Replacing, replace } from "./replace";
import { type Counter, openRooms, type Target, toCounter } from "./target";

/** A change of a room: a new message, or a change of one. */
export type Change = Send | Replacing | Reacting;
/** The message as it is afterwards, or undefined if it was not changed. */
export interface Changed {
	message: ChatMessage | undefined;
	/** True if the message was stored before. */
	repeated?: boolean;
}

type Outcome = Changed | typeof LOCKED;

/** How long a change waits for its room, or for the file, while another transaction keeps it locked, in milliseconds. */
const LOCK_WAIT_MS = 2_000;

/** The codes of PostgreSQL and of MySQL. */
const LOCK_TIMEOUTS: readonly unknown[] = ["55P03", "ER_LOCK_WAIT_TIMEOUT"];

/** Returns the queue that makes changes. Those that arrive together share a transaction. */
export function createChanges(target: Target): GroupCommit<Change, Changed> {
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

async function commit(target: Target, group: readonly Change[], mode: LockMode): Promise<Outcome[]> {
	try {
		const attempt = () => target.attempt(() => transact(target, mode, (tx) => makeAll(target, tx, group, mode)));
		let outcome = await attempt();
		if ("missing" in outcome) {
			await openRooms(target, outcome.missing);
			outcome = await attempt();
		}
		if ("missing" in outcome) throw new StoreError("transient", "a room's row was deleted during the call");
		return outcome.changed;
	} catch (error) {
		// The transaction was rolled back, because the database gave up waiting for a lock.
		if (isBusy(error) || LOCK_TIMEOUTS.includes(codeOf(error))) return group.map(() => LOCKED);
		throw StoreError.is(error) ? error : toStoreError(error, "write");
	}
}

/** Makes the changes of a group, except those in locked rooms; makes none if rooms have no row yet. */
async function makeAll(
	target: Target,
	tx: Builder,
	group: readonly Change[],
	mode: LockMode,
): Promise<{ changed: Outcome[] } | { missing: string[] }> {
	const { rooms } = target.tables;
	const names = [...new Set(group.map(({ room }) => room))];
	const readRooms = async (
		select: (of: readonly string[]) => PromiseLike<Record<string, unknown>[]>,
		of: readonly string[],
	) => new Map((await select(of)).map((row) => [String(row.room), toCounter(row)]));
	const selectRooms = (of: readonly string[]) =>
		tx
			.select()
			.from(rooms)
			.where(inArray(rooms.room, [...of]))
			.orderBy(asc(rooms.room));
	// The transaction that holds the rooms' locks sees everything committed in them, and it alone numbers their changes.
	const before = await readRooms((of) => locked(selectRooms(of), target.dialect, mode), names);
	const absent = names.filter((room) => !before.has(room));
	if (absent.length > 0) {
		// A locked room can be read. One that cannot has no row.
		const taken = await readRooms(selectRooms, absent);
		const missing = absent.filter((room) => !taken.has(room));
		if (missing.length > 0) return { missing };
	}
	const counters = new Map([...before].map(([room, counter]) => [room, { ...counter }]));
	const changed = await makeEach(target, tx, group, counters);
	for (const [room, counter] of counters) {
		if (counter.seq !== before.get(room)?.seq)
			await tx
				.update(rooms)
				.set({ ...counter })
				.where(eq(rooms.room, room));
	}
	return { changed };
}

/** Makes the changes whose rooms have a counter. New messages first, because nobody can change one that is not acked. */
async function makeEach(
	target: Target,
	tx: Builder,
	group: readonly Change[],
	counters: ReadonlyMap<string, Counter>,
): Promise<Outcome[]> {
	const open = group.filter(({ room }) => counters.has(room));
	const { messages, spread } = distinctSends(open.filter((change) => "counts" in change));
	const appended = spread(await appendAll(target, tx, messages, counters));
	const outcomes: Outcome[] = [];
	for (const change of group) {
		const counter = counters.get(change.room);
		if (!counter) outcomes.push(LOCKED);
		else if ("counts" in change) outcomes.push(appended.shift() as Changed);
		else if ("changes" in change) outcomes.push({ message: await react(target, tx, change, counter) });
		else outcomes.push({ message: await replace(target, tx, change, counter) });
	}
	return outcomes;
}
