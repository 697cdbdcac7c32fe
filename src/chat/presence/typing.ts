import type { Clock } from "../../rpc/clock";
import type { Member } from "../../schemas/message";
import { Timer } from "../timer";
import { entryKey } from "./frames";

/** How long a user counts as typing without a refresh. A client refreshes at most every 3 s. */
const TYPING_TTL_MS = 6_000;
const SWEEP_MS = 1_000;

interface Typist {
	room: string;
	member: Member;
	until: number;
}

/** The users who are typing, by room. Each ends after a time, with one timer for all of them. */
export class Typing {
	readonly #typists = new Map<string, Typist>();
	readonly #onChange: (room: string, member: Member, isTyping: boolean) => void;
	readonly #clock: Clock;
	readonly #timer: Timer;

	constructor(onChange: (room: string, member: Member, isTyping: boolean) => void, clock: Clock) {
		this.#onChange = onChange;
		this.#clock = clock;
		this.#timer = new Timer(clock);
	}

	/** Starts typing, or extends it by 6 s. Only a start is reported. */
	start(room: string, member: Member): void {
		const key = entryKey(room, member.userId);
		const isNew = !this.#typists.has(key);
		this.#typists.set(key, { room, member, until: this.#clock.now() + TYPING_TTL_MS });
		this.#timer.every(
			() => SWEEP_MS,
			() => this.#sweep(),
		);
		if (isNew) this.#onChange(room, member, true);
	}

	/** Stops typing. Nothing is reported for a user who was not typing. */
	stop(room: string, userId: string): void {
		if (this.#typists.size === 0) return;
		const key = entryKey(room, userId);
		const typist = this.#typists.get(key);
		if (!typist) return;
		this.#typists.delete(key);
		if (this.#typists.size === 0) this.close();
		this.#onChange(room, typist.member, false);
	}

	/** Stops everyone who has not refreshed in time. */
	#sweep(): void {
		const now = this.#clock.now();
		for (const { room, member, until } of [...this.#typists.values()]) {
			if (until <= now) this.stop(room, member.userId);
		}
	}

	close(): void {
		this.#timer.stop();
	}
}
