import * as z from "zod";
import type { Channel } from "../../rpc/bus/channel";
import type { Clock } from "../../rpc/clock";
import type { Hub } from "../../rpc/rooms/hub";
import type { ErrorReporter } from "../../rpc/server/error-reporter";
import { epochSchema, roomSchema, seqSchema } from "../../schemas/primitives";
import { Deadline } from "../deadline";
import { type PresenceFrame, presenceFrameSchema } from "../presence/frames";
import { type Kick, kickSchema } from "../session/kick";
import type { Announcement } from "../timeline/head-announcer";
import { BusHealth } from "./bus-health";

/** What the servers of one chat say to each other beside what belongs to a room. */
const serverFrameSchema = z.union([
	presenceFrameSchema,
	/** Where rooms stand that moved. */
	z.object({ kind: z.literal("heads"), heads: z.array(z.tuple([roomSchema, epochSchema, seqSchema])).max(1_000) }),
	/** A user is to be taken out of a room, or off every server. */
	kickSchema.extend({ kind: z.literal("kick") }),
	/** Means nothing; that it comes back says that the bus works. */
	z.object({ kind: z.literal("probe") }),
]);
type ServerFrame = z.infer<typeof serverFrameSchema>;

/** How long the bus may take what is told: an adapter need not have an end of its own to a call. */
const PUBLISH_MS = 5_000;
/** How long the last words of a server may take. */
const LAST_WORDS_MS = 1_000;

export interface ServersOptions {
	hub: Hub;
	clock: Clock;
	onPresence: (frame: PresenceFrame) => void;
	onHeads: (heads: Announcement[]) => void;
	onKick: (kick: Kick) => void;
	onDown: () => void;
	/** The bus delivers again: what was published meanwhile may be lost. */
	onUp: () => void;
	onError: ErrorReporter;
}

/** The other servers of this chat, over one topic of the bus, and whether they can be reached. */
export class Servers {
	readonly #options: ServersOptions;
	readonly #deadline: Deadline;
	readonly #health: BusHealth;
	readonly #sending = new Set<Promise<void>>();
	#channel: Channel | undefined;

	constructor(options: ServersOptions) {
		this.#options = options;
		this.#deadline = new Deadline(
			PUBLISH_MS,
			options.clock,
			() => new Error(`the pub/sub did not take a frame within ${PUBLISH_MS} ms`),
		);
		const { clock, onDown, onUp } = options;
		this.#health = new BusHealth({ clock, probe: () => this.#publish({ kind: "probe" }), onDown, onUp });
	}

	/** False without a bus, too: then there is nobody to be cut off from. */
	get isDown(): boolean {
		return this.#health.isDown;
	}

	/** Listens, from the first call on; at that one, gives what resolves once it hears. Undefined without a bus. */
	start(): Promise<void> | undefined {
		if (this.#channel) return undefined;
		const { hub, onUp } = this.#options;
		this.#channel = hub.openChannel({
			onSignal: (data) => this.#receive(data),
			onEcho: () => this.#health.echoed(),
			onReopen: onUp,
		});
		if (this.#channel) this.#health.start();
		return this.#channel?.opened;
	}

	/** Tells the others, as far as the bus goes: it may lose what it is given. */
	send(frame: ServerFrame): void {
		this.deliver(frame).catch(() => {});
	}

	/** The same, for who wants to know. Rejects with what the bus rejected with, which is reported. */
	deliver(frame: ServerFrame): Promise<void> {
		const published = this.#publish(frame);
		const sending = published.catch(() => this.#health.failed()).finally(() => this.#sending.delete(sending));
		this.#sending.add(sending);
		return published;
	}

	/** The bus refused something that belongs to a room. */
	failed(): void {
		this.#health.failed();
	}

	/** Ends; resolves when what was told last is out, or could not be. */
	async close(): Promise<void> {
		this.#health.stop();
		let stop = () => {};
		const late = new Promise<void>((resolve) => {
			stop = this.#options.clock.after(LAST_WORDS_MS, resolve);
		});
		await Promise.race([Promise.all(this.#sending), late]);
		stop();
		this.#channel?.close();
	}

	/** Rejects when the bus did not take it; that is reported. */
	async #publish(frame: ServerFrame): Promise<void> {
		if (!this.#channel) return;
		try {
			await this.#deadline.run(this.#channel.publish(frame));
		} catch (error) {
			this.#options.onError(error, {});
			throw error;
		}
	}

	#receive(data: unknown): void {
		const frame = serverFrameSchema.safeParse(data);
		if (!frame.success) {
			this.#options.onError(new Error("a payload of the bus is no frame of the servers"), {});
			return;
		}
		const { onPresence, onHeads, onKick } = this.#options;
		if (frame.data.kind === "heads") onHeads(frame.data.heads);
		else if (frame.data.kind === "kick") onKick(frame.data);
		else if (frame.data.kind !== "probe") onPresence(frame.data);
	}
}
