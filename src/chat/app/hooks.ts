import { ChatError } from "../../errors";
import type { Clock } from "../../rpc/clock";
import type { EventMap } from "../../rpc/connection/event-map";
import type { ErrorReporter } from "../../rpc/server/error-reporter";
import type { IncomingEvents } from "../../schemas/incoming";
import type { ChatMessage } from "../../schemas/message";
import { textSchema } from "../../schemas/primitives";
import { Deadline } from "../deadline";
import type { Author } from "./author";
import type { ChatUser } from "./user";

/** How long `beforeSend` may take. */
const DEADLINE_MS = 2_000;

/** A message as it was sent, before the store has it. */
export type SentData = IncomingEvents["sendMessage"];

/** What `beforeSend` may answer, when it does more than accept. */
export type Review =
	/** Refuses, with a reason that the sender sees. */
	| { reject: string }
	/** Stores this in its place; what is not named stays as it was. */
	| { text?: string; metadata?: Record<string, unknown>; reject?: never };

/** Somebody who came to a room, or left it. */
export interface Visit {
	room: string;
	user: ChatUser;
}

// biome-ignore lint/suspicious/noConfusingVoidType: a hook without a return accepts
type Accepting<Answer> = Answer | undefined | void | Promise<Answer | undefined | void>;

/** Code of the app's own that runs with what happens in a chat. */
export interface ChatHooks {
	/**
	 * Judges each message before it is stored, whether it comes over a socket, HTTP or the server's own `send`. A
	 * `ChatError` that it throws is the answer, nothing accepts. It has 2 s; it should say the same of the same message,
	 * which is asked about again when it is sent again.
	 */
	beforeSend?: (request: { message: SentData; user: ChatUser; ctx: object }) => Accepting<Review>;
	/** What becomes of a message when `beforeSend` fails or is late: refused with `INTERNAL` by default. */
	beforeSendFails?: "refuse" | "accept";
	/** A message is stored and told, once for each, on the server that took it. Nothing waits for it. */
	onMessage?: (event: { message: ChatMessage; user: ChatUser }) => unknown;
	/** A user came to a room with the first of its sockets, on the server that has it. Nothing waits for it. */
	onJoin?: (visit: Visit) => unknown;
	/**
	 * A user is gone with the last of its sockets, 5 s after one that was cut off; on the server that had it. Not called when
	 * a server ends, in whatever way. Nothing waits for it.
	 */
	onLeave?: (visit: Visit) => unknown;
}

interface HooksOptions extends ChatHooks {
	/** Checks what a hook replaces. */
	incoming: EventMap;
	clock: Clock;
	onError: ErrorReporter;
}

/** Runs the app's hooks: what they throw stays theirs. */
export class Hooks {
	readonly #options: HooksOptions;
	readonly #deadline: Deadline;

	constructor(options: HooksOptions) {
		this.#options = options;
		this.#deadline = new Deadline(DEADLINE_MS, options.clock, () => new Error("beforeSend did not answer in 2 s"));
	}

	/**
	 * The message as it is to be stored. Undefined where nobody is to be asked.
	 *
	 * @throws ChatError `FORBIDDEN` with the hook's reason, or what it threw; `INTERNAL` when it failed.
	 */
	review(author: Author, data: SentData): Promise<SentData> | undefined {
		return this.#options.beforeSend && this.#review(this.#options.beforeSend, author, data);
	}

	messageStored(message: ChatMessage, user: ChatUser): void {
		const { onMessage } = this.#options;
		if (onMessage) void this.#notify("onMessage", message.room, () => onMessage({ message, user }));
	}

	joined(visit: Visit): void {
		const { onJoin } = this.#options;
		if (onJoin) void this.#notify("onJoin", visit.room, () => onJoin(visit));
	}

	left(visit: Visit): void {
		const { onLeave } = this.#options;
		if (onLeave) void this.#notify("onLeave", visit.room, () => onLeave(visit));
	}

	async #review(beforeSend: NonNullable<ChatHooks["beforeSend"]>, author: Author, data: SentData): Promise<SentData> {
		const { user, ctx } = author;
		// A copy: what the hook does to it is not what is stored.
		const ask = async () => beforeSend({ message: structuredClone(data), user, ctx });
		try {
			const review = await this.#deadline.run(ask());
			return review ? this.#apply(review, data) : data;
		} catch (error) {
			if (ChatError.is(error)) throw error;
			const { onError, beforeSendFails = "refuse" } = this.#options;
			onError(error, { room: data.room, event: "sendMessage" });
			if (beforeSendFails === "accept") return data;
			throw new ChatError("INTERNAL", "the message could not be looked at", { event: "sendMessage" });
		}
	}

	/** @throws ChatError `FORBIDDEN`; TypeError for a replacement that does not fit. */
	#apply(review: Review, data: SentData): SentData {
		if (review.reject !== undefined) throw new ChatError("FORBIDDEN", String(review.reject), { event: "sendMessage" });
		const replaced = { ...data };
		if (review.text !== undefined) replaced.text = valid(() => textSchema.parse(review.text));
		if (review.metadata !== undefined) {
			const { room, text } = data;
			const { metadata } = valid(
				() => this.#options.incoming.parse("sendMessage", { room, text, metadata: review.metadata }) as SentData,
			);
			if (metadata !== undefined) replaced.metadata = metadata;
		}
		return replaced;
	}

	/** Never rejects. */
	async #notify(event: string, room: string, hook: () => unknown): Promise<void> {
		try {
			await hook();
		} catch (error) {
			this.#options.onError(error, { room, event });
		}
	}
}

/** A replacement that does not fit is the hook's fault, and not told to the sender as if it were the sender's. */
function valid<T>(parse: () => T): T {
	try {
		return parse();
	} catch (cause) {
		throw new TypeError("beforeSend replaced a message by one that is not valid", { cause });
	}
}
