import { connect, type Socket } from "node:net";
import { type FrameListener, FrameWalker } from "./frame-walker";
import { Kind, type Protocol } from "./protocol";
import { maskedPong } from "./text-frame";

/** The receiver of the messages that a connection reads. */
export interface Reader {
	onMessage(kind: Kind, bytes: Buffer, at: number, length: number, connection: Connection): void;
}

/** What all connections to one server have read. */
export interface Tally {
	deliveries: number;
	acks: number;
}

export interface ConnectionOptions {
	port: number;
	protocol: Protocol;
	user: string;
	rooms: readonly string[];
	tally: Tally;
}

/** One buffer for all sockets, so that nothing is allocated for messages that are only counted. */
const buffer = Buffer.allocUnsafeSlow(256 * 1024);

/** One client: raw TCP, with as much of WebSocket as a load needs. */
export class Connection implements FrameListener {
	/** Set if the messages' content matters. */
	reader: Reader | undefined;
	readonly #options: ConnectionOptions;
	readonly #walker: FrameWalker;
	readonly #socket: Socket;
	#head = "";
	#isOpen: boolean;
	#isClosing = false;
	#joins: number;
	#onJoined = () => {};
	#onFault: (error: Error) => void = () => {};

	private constructor(options: ConnectionOptions) {
		this.#options = options;
		this.#joins = options.rooms.length;
		this.#walker = new FrameWalker(options.protocol, this);
		this.#isOpen = options.protocol.path === undefined;
		const callback = (length: number) => {
			this.#read(buffer.subarray(0, length));
			return true;
		};
		const { port } = options;
		this.#socket = connect({ port, host: "127.0.0.1", noDelay: true, onread: { buffer, callback } });
		this.#socket.once("connect", () => this.#request());
		this.#socket.on("error", (error) => this.#fail(error));
		this.#socket.on("close", () => this.#fail(new Error("a server closed a connection")));
	}

	/** Connects and joins the rooms; resolves once every join is acked. */
	static open(options: ConnectionOptions): Promise<Connection> {
		return new Promise((resolve, reject) => {
			const connection = new Connection(options);
			connection.#onFault = reject;
			connection.#onJoined = () => resolve(connection);
		});
	}

	get wantsPayloads(): boolean {
		return this.reader !== undefined;
	}

	/** Sets what is called if the connection fails, at most once. */
	watch(onFault: (error: Error) => void): void {
		this.#onFault = onFault;
	}

	send(frame: Buffer): void {
		this.#socket.write(frame);
	}

	close(): void {
		this.#isClosing = true;
		this.#socket.destroy();
	}

	onFrame(kind: Kind, bytes: Buffer, at: number, length: number): void {
		const { tally, protocol } = this.#options;
		if (kind === Kind.delivery) {
			tally.deliveries += 1;
			this.reader?.onMessage(kind, bytes, at, length, this);
		} else if (kind === Kind.ack) {
			if (this.#joins > 0) {
				this.#joins -= 1;
				if (this.#joins === 0) this.#onJoined();
				return;
			}
			tally.acks += 1;
			this.reader?.onMessage(kind, bytes, at, length, this);
		} else if (kind === Kind.ping) this.send(protocol.pong ? protocol.frame(protocol.pong) : maskedPong);
		else if (kind === Kind.opened && protocol.opened) this.send(protocol.frame(protocol.opened));
		else if (kind === Kind.ready) this.#join();
		else if (kind === Kind.error) {
			this.#fail(new Error(`a server refused: ${bytes.toString("latin1", at, Math.min(at + length, bytes.length))}`));
		}
	}

	#request(): void {
		const { path } = this.#options.protocol;
		if (path) {
			this.#socket.write(
				`GET ${path(this.#options.user)} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
					"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
			);
		} else this.#join();
	}

	#read(bytes: Buffer): void {
		if (this.#isOpen) {
			this.#walker.walk(bytes);
			return;
		}
		this.#head += bytes.toString("latin1");
		const end = this.#head.indexOf("\r\n\r\n");
		if (end < 0) return;
		if (!this.#head.startsWith("HTTP/1.1 101")) {
			this.#fail(new Error(`a server did not upgrade: ${this.#head.slice(0, 80)}`));
			return;
		}
		this.#isOpen = true;
		const rest = Buffer.from(this.#head.slice(end + 4), "latin1");
		this.#head = "";
		if (this.#options.protocol.isReadyOnceOpen) this.#join();
		if (rest.length > 0) this.#walker.walk(rest);
	}

	#join(): void {
		const { protocol, rooms } = this.#options;
		rooms.forEach((room, nth) => void this.send(protocol.frame(protocol.join(room, nth))));
	}

	#fail(error: Error): void {
		if (this.#isClosing) return;
		this.close();
		this.#onFault(error);
	}
}
