import type { Clock } from "../../rpc/clock";
import type { Connection } from "../../rpc/connection/connection";

/** How long a socket may take to answer a ping before a newer one takes its place. */
const ANSWER_MS = 2_000;
const STEP_MS = 200;
/** Most newcomers of one user that wait for an answer. */
const WAITING_MAX = 20;

/** The parts of a session that are used here. */
interface ProbedSession {
	readonly connection: Pick<Connection, "lastSeen" | "ping" | "drop">;
}

export interface SocketSlotsOptions {
	/** Most sockets of one user. */
	max: number;
	clock: Clock;
	sessions: { of(userId: string): readonly ProbedSession[] };
}

/** The places that one user's sockets may take up. A socket that no longer answers makes room for a new one. */
export class SocketSlots {
	readonly #options: SocketSlotsOptions;
	/** How many newcomers wait, by user. */
	readonly #waiting = new Map<string, number>();

	constructor(options: SocketSlotsOptions) {
		this.#options = options;
	}

	/**
	 * Returns true if there is room for one more socket of the user, or a promise if that depends on whether the others
	 * answer a ping within 2 s. The oldest one that does not is ended.
	 *
	 * @param isWanted false once the newcomer has gone.
	 */
	claim(userId: string, isWanted: () => boolean): boolean | Promise<boolean> {
		if (this.#hasRoom(userId)) return true;
		return (this.#waiting.get(userId) ?? 0) < WAITING_MAX && this.#probe(userId, isWanted);
	}

	#hasRoom(userId: string): boolean {
		return this.#options.sessions.of(userId).length < this.#options.max;
	}

	async #probe(userId: string, isWanted: () => boolean): Promise<boolean> {
		const { clock, sessions } = this.#options;
		const askedAt = clock.now();
		const asked = sessions.of(userId).filter(({ connection }) => connection.ping());
		const silent = () =>
			asked.filter((session) => session.connection.lastSeen < askedAt && sessions.of(userId).includes(session));
		this.#waiting.set(userId, (this.#waiting.get(userId) ?? 0) + 1);
		for (let waited = 0; waited < ANSWER_MS && isWanted() && silent().length > 0 && !this.#hasRoom(userId); ) {
			await new Promise<void>((resolve) => void clock.after(STEP_MS, resolve));
			waited += STEP_MS;
		}
		const others = (this.#waiting.get(userId) ?? 1) - 1;
		if (others > 0) this.#waiting.set(userId, others);
		else this.#waiting.delete(userId);
		if (!isWanted()) return false;
		if (!this.#hasRoom(userId)) silent()[0]?.connection.drop();
		return this.#hasRoom(userId);
	}
}
