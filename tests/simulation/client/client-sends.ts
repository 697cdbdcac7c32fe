import type { AckResults } from "../../../src";
import type { FakeClock } from "../../support/fake-clock";
import type { History } from "../history";

const ACK_TIMEOUT_MS = 1_200;

/** A message that is not acked yet. */
interface Outgoing {
	room: string;
	clientId: string;
	isSent: boolean;
}

/** What a client's sends and changes need of its connection. */
export interface ClientWireOptions {
	name: string;
	clock: FakeClock;
	history: History;
	/** Counts connections: what was under way on an earlier one is lost. */
	link: () => number;
	/** True while the client is in a room. */
	isIn: (room: string) => boolean;
	send: (frame: unknown) => void;
}

/** The messages that one simulated client sends, one at a time in each room, in the order in which they were said. */
export class ClientSends {
	readonly #options: ClientWireOptions;
	readonly #outgoing: Outgoing[] = [];
	#count = 0;

	constructor(options: ClientWireOptions) {
		this.#options = options;
	}

	get size(): number {
		return this.#outgoing.length;
	}

	say(room: string): void {
		const { name, history } = this.#options;
		const clientId = `${name}.${this.#count++}`;
		const sent = history.sent.get(`${room} ${name}`) ?? [];
		history.sent.set(`${room} ${name}`, [...sent, clientId]);
		this.#outgoing.push({ room, clientId, isSent: false });
		this.pump();
	}

	/** The connection is lost. */
	lost(): void {
		for (const outgoing of this.#outgoing) outgoing.isSent = false;
	}

	hear(clientId: string, event: string, data: unknown): void {
		const { clock, history } = this.#options;
		const at = this.#outgoing.findIndex((outgoing) => outgoing.clientId === clientId);
		if (event === "ack") {
			const { seq } = data as AckResults["sendMessage"];
			history.acked.set(clientId, (history.acked.get(clientId) ?? new Set()).add(seq));
			if (at >= 0) this.#outgoing.splice(at, 1);
			this.pump();
			return;
		}
		const refused = this.#outgoing[at];
		if (!refused) return;
		clock.after(20 + clock.random() * 180, () => {
			refused.isSent = false;
			this.pump();
		});
	}

	pump(): void {
		const { clock, isIn, send, link } = this.#options;
		for (const room of new Set(this.#outgoing.map((outgoing) => outgoing.room))) {
			const first = this.#outgoing.find((outgoing) => outgoing.room === room);
			if (!first || first.isSent || !isIn(room)) continue;
			first.isSent = true;
			const { clientId } = first;
			send(["sendMessage", { room, text: clientId, clientId }, clientId]);
			const sentBy = link();
			clock.after(ACK_TIMEOUT_MS, () => {
				if (sentBy !== link() || !first.isSent) return;
				first.isSent = false;
				this.pump();
			});
		}
	}
}
