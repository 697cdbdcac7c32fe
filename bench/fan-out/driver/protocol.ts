/** What the driver makes of a frame by its first few bytes; it parses none. */
export const Kind = {
	/** Nothing that counts: presence, a welcome. */
	other: 0,
	delivery: 1,
	ack: 2,
	/** The connection may join rooms now. */
	ready: 3,
	/** To be answered with the protocol's `opened` text. */
	opened: 4,
	/** To be answered with the protocol's `pong` text. */
	ping: 5,
	/** The server refused something: the run is void. */
	error: 6,
} as const;
export type Kind = (typeof Kind)[keyof typeof Kind];

/** How many bytes of a payload `kindOf` may look at. */
export const PEEK = 4;

/** How one kind of server is spoken to. Everything is ASCII. */
export interface Protocol {
	/** What a connection asks to be upgraded at; undefined for one that is no WebSocket. */
	path: ((user: string) => string) | undefined;
	/** True where a connection may join as soon as it is open, and waits for no frame first. */
	isReadyOnceOpen: boolean;
	opened?: string;
	pong?: string;
	/** Joins; it is acked. `nth` is how many this connection has joined before. */
	join(room: string, nth: number): string;
	/** A message that is acked, where the server acks at all; no two have the same `id`. */
	send(room: string, text: string, id: string): string;
	acks: boolean;
	frame(text: string): Buffer;
	/** The payload begins at `at`, and has `length` bytes, of which the first `PEEK` are there. */
	kindOf(bytes: Buffer, at: number, length: number): Kind;
}
