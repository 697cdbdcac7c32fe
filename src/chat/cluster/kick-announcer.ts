import type { Clock } from "../../rpc/clock";
import type { Kick } from "./kick-frame";

/** When a kick is announced again. Twice, because a bus that lost it may lose the next one too. */
const REPEATS_MS = [250, 1_000];
/** Most kicks that wait to be announced again. */
const WAITING_MAX = 10_000;
/** How long, and how many, kicks of other servers are remembered. */
const KEEP_MS = 60_000;
const KEPT_MAX = 10_000;

/** A kick, with an id by which its repeats are known, and how long after the kick it is sent, in milliseconds. */
export type AnnouncedKick = Kick & { id: string; ageMs: number };

export interface KickAnnouncerOptions {
	nodeId: string;
	clock: Clock;
	/** Sends a kick to the other servers. Rejects if the bus does not accept it. */
	deliver: (kick: AnnouncedKick) => Promise<void>;
}

/** Announces each kick to the other servers three times, and recognizes the repeats of theirs: a user may come back between two of them. */
export class KickAnnouncer {
	readonly #options: KickAnnouncerOptions;
	#count = 0;
	#listeningSince: number | undefined;
	readonly #stops = new Set<() => void>();
	/** When each kick was first received, oldest first. */
	readonly #received = new Map<string, number>();

	constructor(options: KickAnnouncerOptions) {
		this.#options = options;
	}

	/** Resolves when the bus has accepted the first announcement. Rejects with the error of the bus. */
	announce(kick: Kick): Promise<void> {
		const { nodeId, clock, deliver } = this.#options;
		this.#count += 1;
		const id = `${nodeId}:${this.#count}`;
		for (const ms of this.#stops.size < WAITING_MAX ? REPEATS_MS : []) {
			const stop = clock.after(ms, () => {
				this.#stops.delete(stop);
				// The bus has reported the error.
				deliver({ ...kick, id, ageMs: ms }).catch(() => {});
			});
			this.#stops.add(stop);
		}
		return deliver({ ...kick, id, ageMs: 0 });
	}

	/** The server receives kicks from now on. */
	listening(): void {
		this.#listeningSince ??= this.#options.clock.now();
	}

	/**
	 * Returns true if a kick of another server has not been received before. A repeat of a kick from before this server listened
	 * is not new: the server had no sockets then, and the user may have come back since.
	 */
	isNew({ id, ageMs }: Pick<AnnouncedKick, "id" | "ageMs">): boolean {
		const now = this.#options.clock.now();
		if (ageMs > 0 && now - (this.#listeningSince ?? now) < ageMs) return false;
		for (const [oldest, at] of this.#received) {
			if (this.#received.size < KEPT_MAX && now - at < KEEP_MS) break;
			this.#received.delete(oldest);
		}
		if (this.#received.has(id)) return false;
		this.#received.set(id, now);
		return true;
	}

	close(): void {
		for (const stop of this.#stops) stop();
		this.#stops.clear();
	}
}
