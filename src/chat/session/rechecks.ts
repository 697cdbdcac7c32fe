import { closeCodes } from "../../errors";
import type { Clock } from "../../rpc/clock";
import type { Connection } from "../../rpc/connection/connection";
import type { Author } from "../app/author";
import type { Authorizer } from "../app/authorize";
import type { Membership } from "./membership";
import { RecheckRounds } from "./recheck-rounds";
import type { Removals } from "./removals";

/** Most questions that the app is asked at once. */
const ASKED_MAX = 50;
/** When a question is repeated that failed, and how often. */
const RETRY_MS = 10_000;
const RETRIES = 3;

/** The memberships to ask about. */
export interface RecheckScope {
	room?: string | undefined;
	userId?: string | undefined;
}

export interface RechecksOptions {
	/** How old the last answer about a membership may be, in milliseconds; 0 to ask only when `recheck` is called. */
	recheckMs: number;
	clock: Clock;
	authorizer: Authorizer;
	sessions: RecheckedSessions;
	removals: Removals;
}

/** The parts of a session that are used here. */
export interface RecheckedSession {
	readonly author: Author;
	readonly connection: Pick<Connection, "id" | "close">;
	readonly memberships: ReadonlyMap<string, Membership>;
	remove(membership: Membership, reason: string): void;
}

/** The sessions of this process. */
export interface RecheckedSessions {
	userIds(): string[];
	of(userId: string): readonly RecheckedSession[];
}

/** One question: whether a user may still be in a room. */
interface Question {
	readonly userId: string;
	readonly room: string;
	/** The only session that the answer is for, because it has a new credential; undefined for all of the user's. */
	readonly session: RecheckedSession | undefined;
	readonly onAnswer: (() => void)[];
	state: "waiting" | "asked" | "failed";
	/** True if it was put again while it was asked: the answer under way may be from before what it is about. */
	isPutAgain: boolean;
	failures: number;
	stopRetry: () => void;
}

/**
 * Asks `authorize` again about memberships that last, once for each user in each room, whatever the user's sockets. An answer
 * other than true removes the user from the room. A question that fails is repeated, and then the user's sockets are closed
 * with 1013, because an outage of the app's database must not empty every room for good.
 */
export class Rechecks {
	readonly #options: RechecksOptions;
	readonly #questions = new Map<string, Question>();
	readonly #waiting = new Set<Question>();
	#asked = 0;
	readonly #rounds: RecheckRounds;
	#isClosed = false;

	constructor(options: RechecksOptions) {
		this.#options = options;
		const { recheckMs, clock, sessions } = options;
		const visit = (userId: string, dueBefore: number) => {
			for (const [room, checkedAt] of this.#checkedAt(userId)) {
				if (checkedAt <= dueBefore && !this.#questions.has(keyOf(userId, room))) void this.#put(userId, room);
			}
		};
		this.#rounds = new RecheckRounds({ recheckMs, clock, userIds: () => sessions.userIds(), visit });
	}

	/** There is a session: memberships are looked at from now on. Does nothing without `authorize`. */
	start(): void {
		const { recheckMs, authorizer } = this.#options;
		if (!this.#isClosed && recheckMs > 0 && authorizer.hasHook) this.#rounds.start();
	}

	/** Asks now about every membership in the scope. Resolves when each question has had an answer, or has failed once. */
	async recheck({ room, userId }: RecheckScope): Promise<void> {
		const { authorizer, sessions } = this.#options;
		if (!authorizer.hasHook) return;
		const asked: Promise<void>[] = [];
		for (const user of userId === undefined ? sessions.userIds() : [userId]) {
			const rooms = room === undefined ? this.#checkedAt(user).keys() : [room];
			for (const one of rooms) asked.push(this.#put(user, one));
		}
		await Promise.all(asked);
	}

	/** Asks now about the memberships of one session, as it has a new credential. */
	recheckSession(session: RecheckedSession): void {
		if (!this.#options.authorizer.hasHook) return;
		for (const room of session.memberships.keys()) void this.#put(session.author.user.id, room, session);
	}

	close(): void {
		this.#isClosed = true;
		this.#rounds.stop();
		for (const question of [...this.#questions.values()]) this.#end(question);
	}

	/** Returns when each room's membership of a user was last checked, on any of the user's sockets. */
	#checkedAt(userId: string): Map<string, number> {
		const rooms = new Map<string, number>();
		for (const { memberships } of this.#options.sessions.of(userId)) {
			for (const { room, checkedAt } of memberships.values()) {
				rooms.set(room, Math.max(rooms.get(room) ?? checkedAt, checkedAt));
			}
		}
		return rooms;
	}

	/** Puts a question. Resolves when it is answered or has failed; never rejects. */
	#put(userId: string, room: string, session?: RecheckedSession): Promise<void> {
		if (this.#isClosed) return Promise.resolve();
		const key = keyOf(userId, room, session);
		const question: Question = this.#questions.get(key) ?? {
			...{ userId, room, session, onAnswer: [], state: "waiting", isPutAgain: false, failures: 0 },
			stopRetry: () => {},
		};
		this.#questions.set(key, question);
		const answered = new Promise<void>((resolve) => void question.onAnswer.push(resolve));
		if (question.state === "asked") question.isPutAgain = true;
		else this.#wait(question);
		return answered;
	}

	#wait(question: Question): void {
		question.stopRetry();
		question.state = "waiting";
		this.#waiting.add(question);
		for (const next of this.#waiting) {
			if (this.#asked >= ASKED_MAX) return;
			this.#waiting.delete(next);
			void this.#ask(next);
		}
	}

	/** Never rejects. */
	async #ask(question: Question): Promise<void> {
		const { clock, authorizer } = this.#options;
		const author = this.#authorOf(question);
		if (!author) {
			this.#end(question);
			return;
		}
		question.state = "asked";
		this.#asked += 1;
		const askedAt = clock.now();
		const { user, ctx } = author;
		const decision = await authorizer.decide({ action: "joinRoom", room: question.room, user, ctx });
		this.#asked -= 1;
		if (this.#isClosed) return;
		if (question.isPutAgain) {
			question.isPutAgain = false;
			this.#wait(question);
		} else if (decision === "failed") this.#fail(question, askedAt);
		else {
			if (decision === "allowed") this.#confirm(question, askedAt);
			else this.#remove(question, askedAt);
			this.#end(question);
		}
		const [next] = this.#waiting;
		if (next) this.#wait(next);
	}

	#confirm(question: Question, askedAt: number): void {
		for (const { memberships } of this.#sessionsOf(question)) {
			const membership = memberships.get(question.room);
			if (membership) membership.checkedAt = Math.max(membership.checkedAt, askedAt);
		}
	}

	#remove(question: Question, askedAt: number): void {
		const { room, userId } = question;
		const denied = this.#sessionsOf(question).flatMap((session) => {
			const membership = session.memberships.get(room);
			// One that was checked since is allowed: the answer is from before.
			return membership && membership.checkedAt <= askedAt ? [{ session, membership }] : [];
		});
		if (denied.length > 0) this.#options.removals.add(userId, room);
		for (const { session, membership } of denied) session.remove(membership, "you may no longer be in this room");
	}

	#fail(question: Question, askedAt: number): void {
		for (const resolve of question.onAnswer.splice(0)) resolve();
		question.failures += 1;
		if (question.failures <= RETRIES) {
			question.state = "failed";
			const { clock } = this.#options;
			question.stopRetry = clock.after(askedAt + RETRY_MS - clock.now(), () => this.#wait(question));
			return;
		}
		const sessions = this.#sessionsOf(question).filter(({ memberships }) => memberships.has(question.room));
		this.#end(question);
		const { code } = closeCodes.overloaded;
		for (const { connection } of sessions) connection.close(code, "the room's access could not be checked");
	}

	#end(question: Question): void {
		const { userId, room, session, onAnswer } = question;
		question.stopRetry();
		this.#waiting.delete(question);
		this.#questions.delete(keyOf(userId, room, session));
		for (const resolve of onAnswer.splice(0)) resolve();
	}

	#sessionsOf({ session, userId }: Question): readonly RecheckedSession[] {
		return session ? [session] : this.#options.sessions.of(userId);
	}

	/** Returns the user as one of the sessions in the room knows it, or undefined if there is none. */
	#authorOf(question: Question): Author | undefined {
		return this.#sessionsOf(question).findLast(({ memberships }) => memberships.has(question.room))?.author;
	}
}

const keyOf = (userId: string, room: string, session?: RecheckedSession) =>
	`${userId}\0${room}\0${session?.connection.id ?? ""}`;
