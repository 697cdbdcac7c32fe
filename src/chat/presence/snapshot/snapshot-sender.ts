import type { Clock } from "../../../rpc/clock";
import { Timer } from "../../timer";
import type { Entry, SnapshotFrame } from "../frames";
import { ENTRIES_MAX } from "../peer";
import { snapshotParts } from "./snapshot-parts";

/** How long requests are gathered, because one snapshot reaches every server. */
const GATHER_MS = 20;
/** Parts sent at once before a pause: at most about 50 MB per second, so that no bus cuts the server off as a slow consumer. */
const BURST_PARTS = 10;
const PAUSE_MS = 20;

export interface SnapshotSenderOptions {
	nodeId: string;
	clock: Clock;
	/** Returns the current entries and their version. */
	read(): { version: number; entries: Entry[] };
	publish(frame: SnapshotFrame): void;
}

/** The sender of this server's snapshot to the servers that request it. */
export class SnapshotSender {
	readonly #options: SnapshotSenderOptions;
	readonly #timer: Timer;
	#isSending = false;
	/** True if it was requested while parts were being sent, because that server may have missed the first ones. */
	#isRequestedAgain = false;

	constructor(options: SnapshotSenderOptions) {
		this.#options = options;
		this.#timer = new Timer(options.clock);
	}

	/** Sends the snapshot soon, to every server. */
	request(): void {
		if (this.#isSending) this.#isRequestedAgain = true;
		else this.#timer.after(GATHER_MS, () => this.#start());
	}

	close(): void {
		this.#timer.stop();
	}

	#start(): void {
		this.#isSending = true;
		this.#isRequestedAgain = false;
		const { version, entries } = this.#options.read();
		this.#send(version, snapshotParts(entries.slice(0, ENTRIES_MAX)), 0);
	}

	#send(version: number, parts: Entry[][], from: number): void {
		const { nodeId, publish } = this.#options;
		const end = Math.min(from + BURST_PARTS, parts.length);
		for (let part = from; part < end; part++) {
			const entries = parts[part] ?? [];
			publish({ kind: "snapshot", node: nodeId, version, part, parts: parts.length, entries });
		}
		if (end < parts.length) this.#timer.after(PAUSE_MS, () => this.#send(version, parts, end));
		else this.#end();
	}

	#end(): void {
		this.#isSending = false;
		if (this.#isRequestedAgain) this.request();
	}
}
