import { ChatError } from "../errors";
import type { Delivery, HubMember } from "../rpc/hub";

/** Events that may wait while a join reads its page. */
const HELD_MAX = 1_000;

/**
 * One session's place in one room. From the moment it is in the hub it holds what comes, until the join's ack is out;
 * so nothing that is sent while the page is read is lost, and nothing that is in the page comes again.
 */
export class Membership implements HubMember {
	readonly key: string;
	/** Counted in the room's presence; not yet so while the join is reading. */
	isPresent = false;
	readonly #write: (text: string, volatile: boolean) => void;
	#held: Delivery[] | undefined = [];
	/** What the page showed: a change up to here is not sent again, however late it comes. */
	#shown = 0;

	constructor(userId: string, write: (text: string, volatile: boolean) => void) {
		this.key = userId;
		this.#write = write;
	}

	deliver(delivery: Delivery): void {
		if (changeSeq(delivery) <= this.#shown) return;
		if (!this.#held) this.#write(delivery.text, delivery.volatile);
		// A page that takes this long is given up by `open`, and the client joins again.
		else if (this.#held.length <= HELD_MAX) this.#held.push(delivery);
	}

	/** @throws ChatError when more came than could be held while the page was read. */
	checkHeld(): void {
		if ((this.#held?.length ?? 0) > HELD_MAX) {
			throw new ChatError("LIMIT_EXCEEDED", "too much came while joining; join again", { retryAfterMs: 1_000 });
		}
	}

	/** The ack is out: delivers what was held, but for changes that its page already shows, and live events from now on. */
	open(seq: number): void {
		const held = this.#held ?? [];
		this.#held = undefined;
		this.#shown = seq;
		for (const delivery of held) this.deliver(delivery);
	}
}

/** The seq of a durable change; infinite for an event that has none, such as a join. */
function changeSeq({ data }: Delivery): number {
	if (typeof data !== "object" || data === null || !("updatedSeq" in data)) return Number.POSITIVE_INFINITY;
	return Number(data.updatedSeq);
}
