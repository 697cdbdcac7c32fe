import * as z from "zod";
import type { Channel } from "../../rpc/bus/channel";
import type { Clock } from "../../rpc/clock";
import type { Hub } from "../../rpc/rooms/hub";
import type { ErrorReporter } from "../../rpc/server/error-reporter";
import { epochSchema, roomSchema, seqSchema } from "../../schemas/primitives";
import { Deadline } from "../deadline";
import { type PresenceFrame, presenceFrameSchema } from "../presence/frames";
import type { Announcement } from "../timeline/heads/head-announcer";
import { BusHealth } from "./bus-health";
import type { AnnouncedKick } from "./kick-announcer";
import { kickSchema } from "./kick-frame";
import { recheckSchema } from "./recheck-frame";
import { type UserEvent, userEventSchema } from "./user-events";

/** The frames that the servers of one chat send each other, except the events of a room. */
const serverFrameSchema = z.union([
	presenceFrameSchema,
	/** The heads of rooms that moved. */
	z.object({ kind: z.literal("heads"), heads: z.array(z.tuple([roomSchema, epochSchema, seqSchema])).max(1_000) }),
	/** A user is to be removed from a room, or from every server. A repeat has the same id. */
	kickSchema.extend({
		kind: z.literal("kick"),
		id: z.string().min(1).max(100),
		ageMs: z.number().int().min(0).max(60_000),
	}),
	/** The app has changed who may be where. */
	recheckSchema.extend({ kind: z.literal("recheck") }),
	/** A ban, a mute or a slow mode was changed in the store. */
	z.object({ kind: z.literal("restrictions") }),
	/** An event for one user's sockets. */
	userEventSchema.extend({ kind: z.literal("user") }),
	/** Carries no data. It shows that the bus works when it comes back. */
	z.object({ kind: z.literal("probe") }),
]);
type ServerFrame = z.infer<typeof serverFrameSchema>;

/** How long the bus may take to accept a frame, because an adapter need not have a deadline of its own. */
const PUBLISH_MS = 5_000;
/** How long `close` waits for the frames that are still being published. */
const CLOSE_MS = 1_000;
/** How long a server that has just subscribed waits for the other servers' users before it says who is in a room. */
const INTRODUCTION_MS = 300;

const SILENT =
	"the pub/sub accepts messages and delivers none of them, not even to this server: is it behind a pooler, or may it not subscribe?";

export interface ServersOptions {
	hub: Hub;
	clock: Clock;
	onPresence: (frame: PresenceFrame) => void;
	onHeads: (heads: Announcement[]) => void;
	onKick: (kick: AnnouncedKick) => void;
	onRecheck: (scope: z.infer<typeof recheckSchema>) => void;
	/** Returns false for an event that is not one for a user. */
	onUserEvent: (event: UserEvent) => boolean;
	/** The store's restrictions have changed. */
	onRestrictions: () => void;
	/** The server receives the other servers' frames from now on. */
	onListening: () => void;
	onDown: () => void;
	/** The bus delivers again; what was published meanwhile may be lost. */
	onUp: () => void;
	onError: ErrorReporter;
}

/** The other servers of this chat, over one topic of the bus, and whether the bus reaches them. */
export class Servers {
	readonly #options: ServersOptions;
	readonly #deadline: Deadline;
	readonly #health: BusHealth;
	readonly #sending = new Set<Promise<void>>();
	#channel: Channel | undefined;
	#isClosed = false;
	#hasHeardOthers = false;
	#isListening = false;
	#presenceReady: Promise<void> = Promise.resolve();

	constructor(options: ServersOptions) {
		this.#options = options;
		this.#deadline = new Deadline(
			PUBLISH_MS,
			options.clock,
			() => new Error(`the pub/sub did not accept a frame within ${PUBLISH_MS} ms`),
		);
		const { clock, onDown, onUp } = options;
		this.#health = new BusHealth({
			clock,
			probe: () => this.#publish({ kind: "probe" }),
			echoes: options.hub.echoes,
			onSilent: () => options.onError(new Error(SILENT), {}),
			onDown,
			onUp,
		});
	}

	/** True while the bus does not carry what is published. False without a bus, because there is no other server to lose. */
	get isDown(): boolean {
		return this.#health.isDown;
	}

	/** True once the bus has delivered a frame of another server. */
	get hasHeardOthers(): boolean {
		return this.#hasHeardOthers;
	}

	/** True while this server receives what the others say: false before the subscription is confirmed, and while the bus is down. */
	get isListening(): boolean {
		return this.#isListening && !this.#health.isDown;
	}

	/** Resolves once the other servers have had time to say who is where; never rejects. */
	get presenceReady(): Promise<void> {
		return this.#presenceReady;
	}

	/** Listens to the other servers, from the first call on. Does nothing once closed, because a request may come late. */
	start(): void {
		if (this.#channel || this.#isClosed) return;
		this.#channel = this.#options.hub.openChannel({
			onSignal: (data, from) => this.#receive(data, from),
			onEcho: () => this.#health.echoed(),
			onReopen: () => {
				this.#isListening = true;
				this.#options.onUp();
			},
		});
		this.#isListening = !this.#channel;
		if (!this.#channel) return;
		this.#health.start();
		this.#presenceReady = this.#introduce(this.#channel.opened);
	}

	/** Sends a frame to the other servers. The bus may lose it; a failure is reported. */
	send(frame: ServerFrame): void {
		this.deliver(frame).catch(() => {});
	}

	/** Sends a frame. Rejects with the bus's error, which is also reported. */
	deliver(frame: ServerFrame): Promise<void> {
		const published = this.#publish(frame);
		const sending = published.catch(() => this.#health.failed()).finally(() => this.#sending.delete(sending));
		this.#sending.add(sending);
		return published;
	}

	/** The bus refused an event of a room. */
	failed(): void {
		this.#health.failed();
	}

	/** Stops listening. Resolves when the frames sent last are published, or after 1 s. */
	async close(): Promise<void> {
		this.#isClosed = true;
		this.#health.stop();
		let stop = () => {};
		const late = new Promise<void>((resolve) => {
			stop = this.#options.clock.after(CLOSE_MS, resolve);
		});
		await Promise.race([Promise.all(this.#sending), late]);
		stop();
		this.#channel?.close();
	}

	async #introduce(listening: Promise<void>): Promise<void> {
		// Only now, because an answer that comes before the subscription is lost.
		await listening;
		this.#isListening = this.#channel?.isOpen ?? true;
		this.#options.onListening();
		await new Promise<void>((resolve) => void this.#options.clock.after(INTRODUCTION_MS, resolve));
	}

	/** Rejects if the bus did not accept the frame, which is reported. */
	async #publish(frame: ServerFrame): Promise<void> {
		if (!this.#channel) return;
		try {
			await this.#deadline.run(this.#channel.publish(frame));
		} catch (error) {
			this.#options.onError(error, {});
			throw error;
		}
	}

	#receive(data: unknown, from: string): void {
		this.#hasHeardOthers = true;
		const frame = serverFrameSchema.safeParse(data);
		if (!frame.success) {
			this.#options.onError(new Error("a payload on the servers' topic is not a server frame"), {});
			return;
		}
		if ("node" in frame.data && frame.data.node !== from) {
			this.#options.onError(new Error("a payload on the servers' topic speaks for another server than its sender"), {});
			return;
		}
		const { onPresence, onHeads, onKick, onRecheck, onRestrictions, onUserEvent } = this.#options;
		if (frame.data.kind === "heads") onHeads(frame.data.heads);
		else if (frame.data.kind === "kick") onKick(frame.data);
		else if (frame.data.kind === "recheck") onRecheck(frame.data);
		else if (frame.data.kind === "restrictions") onRestrictions();
		else if (frame.data.kind === "user") {
			if (onUserEvent(frame.data)) return;
			this.#options.onError(new Error("a payload on the servers' topic is not an event for a user"), {});
		} else if (frame.data.kind !== "probe") onPresence(frame.data);
	}
}
