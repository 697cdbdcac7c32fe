import { type Clock, every } from "../../rpc/clock";
import type { Member } from "../../schemas/message";

/** A client that types refreshes at most every 3 s; without a refresh for this long it has stopped. */
const TYPING_TTL_MS = 6_000;
const SWEEP_MS = 1_000;

interface Typist {
	room: string;
	member: Member;
	until: number;
}

/** Who types in which room. Ends by itself, with one timer for everyone who types. */
export class Typing {
	readonly #typists = new Map<string, Typist>();
	readonly #onChange: (room: string, member: Member, isTyping: boolean) => void;
	readonly #clock: Clock;
	#stop: (() => void) | undefined;

	constructor(onChange: (room: string, member: Member, isTyping: boolean) => void, clock: Clock) {
		this.#onChange = onChange;
		this.#clock = clock;
	}

	/** Starts, or goes on for another 6 s; only a start is told. */
	start(room: string, member: Member): void {
		const key = keyOf(room, member.userId);
		const isNew = !this.#typists.has(key);
		this.#typists.set(key, { room, member, until: this.#clock.now() + TYPING_TTL_MS });
		this.#stop ??= every(
			this.#clock,
			() => SWEEP_MS,
			() => this.#sweep(),
		);
		if (isNew) this.#onChange(room, member, true);
	}

	/** Stops; nothing is told of one who was not typing. */
	stop(room: string, userId: string): void {
		if (this.#typists.size === 0) return;
		const key = keyOf(room, userId);
		const typist = this.#typists.get(key);
		if (!typist) return;
		this.#typists.delete(key);
		if (this.#typists.size === 0) this.close();
		this.#onChange(room, typist.member, false);
	}

	/** Ends what was not refreshed. */
	#sweep(): void {
		const now = this.#clock.now();
		for (const { room, member, until } of [...this.#typists.values()]) {
			if (until <= now) this.stop(room, member.userId);
		}
	}

	close(): void {
		this.#stop?.();
		this.#stop = undefined;
	}
}

// NUL cannot be part of a room or an id.
const keyOf = (room: string, userId: string) => `${room}\0${userId}`;
