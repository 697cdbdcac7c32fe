import { Connection, type Reader, type Tally } from "./connection";
import { type Layout, roomNames, roomSize, roomsOf } from "./layout";
import type { Protocol } from "./protocol";
import { idOf, taggedText } from "./tag";

/** Connections opened at the same time: fewer than the backlog of a listening socket. */
const OPENING_MAX = 64;
/** Longest time until everything that was sent has arrived. */
const SETTLE_MS = 60_000;

/** One place in a room from which messages are sent. */
export interface Sender {
	readonly index: number;
	readonly connection: Connection;
	readonly room: string;
}

/** All connections of the driver to the servers of one contender. */
export class Crowd {
	readonly layout: Layout;
	/** Messages sent so far. Ids continue over all runs, because a server that recognizes repeats would drop a reused one. */
	sent = 0;
	readonly #protocol: Protocol;
	readonly #connections: Connection[];
	readonly #tally: Tally;
	#fault: Error | undefined;

	private constructor(layout: Layout, protocol: Protocol, connections: Connection[], tally: Tally) {
		this.layout = layout;
		this.#protocol = protocol;
		this.#connections = connections;
		this.#tally = tally;
		for (const connection of connections) {
			connection.watch((error) => {
				this.#fault ??= error;
			});
		}
	}

	/**
	 * Connects to the servers in turn, and joins; resolves once all have joined.
	 *
	 * @param prefix the start of the users' names. Crowds of one server need different ones, because a user's connections are limited.
	 */
	static async open(layout: Layout, protocol: Protocol, ports: readonly number[], prefix = "u"): Promise<Crowd> {
		const tally = { deliveries: 0, acks: 0 };
		const connections: Connection[] = [];
		let next = 0;
		const openSome = async () => {
			while (next < layout.connections) {
				const nth = next++;
				const user = `${prefix}${String(nth).padStart(6, "0")}`;
				const port = ports[nth % ports.length]!;
				connections[nth] = await Connection.open({ port, protocol, user, rooms: roomsOf(nth, layout), tally });
			}
		};
		await Promise.all(Array.from({ length: OPENING_MAX }, openSome));
		return new Crowd(layout, protocol, connections, tally);
	}

	get deliveries(): number {
		return this.#tally.deliveries;
	}

	/** Chooses senders in each room, spread over its members. Their connections report to `reader` what they read. */
	choose(perRoom: number, reader: Reader): Sender[] {
		for (const connection of this.#connections) connection.reader = undefined;
		const members = new Map(roomNames(this.layout).map((room) => [room, [] as Connection[]]));
		this.#connections.forEach((connection, nth) => {
			for (const room of roomsOf(nth, this.layout)) members.get(room)?.push(connection);
		});
		const senders: Sender[] = [];
		for (const [room, inRoom] of members) {
			for (let i = 0; i < perRoom; i++) {
				const connection = inRoom[Math.floor((i * inRoom.length) / perRoom)]!;
				connection.reader = reader;
				senders.push({ index: senders.length, connection, room });
			}
		}
		return senders;
	}

	/** Sends one message and returns its number. */
	send({ index, connection, room }: Sender): number {
		const number = ++this.sent;
		const id = idOf(number);
		connection.send(this.#protocol.frame(this.#protocol.send(room, taggedText(index, id), id)));
		return number;
	}

	/**
	 * Waits until every member has read every message, and every sender its ack.
	 *
	 * @throws Error when a message is lost or arrives twice: a server that loses messages is not compared.
	 */
	async settle(): Promise<void> {
		const end = performance.now() + SETTLE_MS;
		const deliveries = this.sent * roomSize(this.layout);
		const acks = this.#protocol.acks ? this.sent : 0;
		const { length } = this.#connections;
		while (this.#tally.deliveries < deliveries || this.#tally.acks < acks) {
			if (this.#fault) throw this.#fault;
			if (performance.now() > end) break;
			await new Promise((resolve) => setTimeout(resolve, 2));
		}
		if (this.#tally.deliveries === deliveries && this.#tally.acks === acks) return;
		throw new Error(
			`${length} connections read ${this.#tally.deliveries} of ${deliveries} deliveries, ${this.#tally.acks} of ${acks} acks`,
		);
	}

	close(): void {
		for (const connection of this.#connections) connection.close();
	}
}
