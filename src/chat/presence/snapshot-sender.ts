import type { BusNode } from "../../rpc/bus/bus-node";
import type { Clock } from "../../rpc/clock";
import type { Entry, SnapshotFrame } from "./frames";
import { ENTRIES_MAX } from "./peer";
import { snapshotParts } from "./snapshot-parts";

/** One snapshot is heard by all, so those who ask at about the same time share it. */
const GATHER_MS = 20;
/** So many parts at once, then a pause: about 50 MB a second at most, which no bus takes for a reader that is stuck. */
const BURST_PARTS = 10;
const PAUSE_MS = 20;

export interface SnapshotSenderOptions {
	node: BusNode;
	clock: Clock;
	/** What to send, and the version that it is of. */
	read(): { version: number; entries: Entry[] };
	publish(frame: SnapshotFrame): void;
}

/** Sends the snapshot of this server's users to those who ask for it. */
export class SnapshotSender {
	readonly #options: SnapshotSenderOptions;
	#stop: (() => void) | undefined;
	#isSending = false;
	/** Asked for while parts were already out: who asked then may have missed those. */
	#isAskedAgain = false;

	constructor(options: SnapshotSenderOptions) {
		this.#options = options;
	}

	ask(): void {
		if (this.#isSending) this.#isAskedAgain = true;
		else this.#stop ??= this.#options.clock.after(GATHER_MS, () => this.#start());
	}

	close(): void {
		this.#stop?.();
	}

	#start(): void {
		this.#isSending = true;
		this.#isAskedAgain = false;
		const { version, entries } = this.#options.read();
		this.#send(version, snapshotParts(entries.slice(0, ENTRIES_MAX)), 0);
	}

	#send(version: number, parts: Entry[][], from: number): void {
		const { clock, node, publish } = this.#options;
		const end = Math.min(from + BURST_PARTS, parts.length);
		for (let part = from; part < end; part++) {
			const entries = parts[part] ?? [];
			publish({ kind: "snapshot", node: node.id, version, part, parts: parts.length, entries });
		}
		if (end < parts.length) this.#stop = clock.after(PAUSE_MS, () => this.#send(version, parts, end));
		else this.#end();
	}

	#end(): void {
		this.#isSending = false;
		this.#stop = undefined;
		if (this.#isAskedAgain) this.ask();
	}
}
