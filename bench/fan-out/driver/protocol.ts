/** The kind of a frame, by its first few bytes; the driver parses nothing. */
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

/** Bytes of a payload that `kindOf` may read. */
export const PEEK = 4;

/** The protocol of one kind of server. Everything is ASCII. */
export interface Protocol {
	/** Returns the path of the upgrade; undefined if the protocol is not WebSocket. */
	path: ((user: string) => string) | undefined;
	/** True if a connection may join as soon as it is open, without waiting for a frame. */
	isReadyOnceOpen: boolean;
	opened?: string;
	pong?: string;
	/** A join, which the server acks. `nth` is the number of rooms that the connection joined before. */
	join(room: string, nth: number): string;
	/** A message; no two have the same `id`. */
	send(room: string, text: string, id: string): string;
	/** True if the server acks each message. */
	acks: boolean;
	frame(text: string): Buffer;
	/** Returns the kind of the payload at `at`. It has `length` bytes, of which at least the first `PEEK` have arrived. */
	kindOf(bytes: Buffer, at: number, length: number): Kind;
}
