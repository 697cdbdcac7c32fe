import { ChatError } from "../../errors";
import type { Clock } from "../../rpc/clock";
import type { EventMap } from "../../rpc/connection/event-map";
import type { ErrorReporter } from "../../rpc/server/error-reporter";
import type { IncomingEvents } from "../../schemas/incoming";
import type { ChatMessage } from "../../schemas/message";
import { Deadline } from "../deadline";
import type { Author } from "./author";
import type { ChatUser, UserIn } from "./user";

/** How long `beforeSend` and `onReport` may take. */
const DEADLINE_MS = 2_000;

/** A message as the client sent it, before it is stored. */
export type SentData = IncomingEvents["sendMessage"];

/** The result of `beforeSend` when it does more than accept the message. */
export type Review =
	/** Rejects the message, with a reason that the sender sees. */
	| { reject: string }
	/** Replaces these fields before the message is stored. Fields that are left out stay unchanged. */
	| { text?: string; metadata?: Record<string, unknown>; reject?: never };

/** A user who joined a room or left it. */
export interface Visit<User = ChatUser> {
	room: string;
	user: User;
}

/** A member's report of a message. */
export interface Report<User = ChatUser> {
	room: string;
	/** The message's id. */
	id: string;
	/** The message, unless the store cannot find messages by id. */
	message?: ChatMessage;
	/** The reason, in the member's words. */
	reason: string;
	/** The member who reports. */
	user: User;
}

// biome-ignore lint/suspicious/noConfusingVoidType: a hook that returns nothing accepts
type Accepting<Answer> = Answer | undefined | void | Promise<Answer | undefined | void>;

/** Whether `beforeSend` reviews a new message, or what an edit makes of one. */
export type ReviewKind = "send" | "edit";

/** A message that `beforeSend` reviews. `Ctx` is what `auth` adds to `ctx`. */
export interface ReviewRequest<Ctx extends object = object> {
	/** An edit has the new text, and the new metadata if it changes. */
	kind: ReviewKind;
	message: SentData;
	/** The user who sends or edits; the message's author if the app's own server edits. */
	user: UserIn<Ctx>;
	/** The values that the middlewares put on the context. The server's own `send` runs no middleware: only `user` is there. */
	ctx: Ctx;
}

/** A change of a stored message. */
export interface MessageChange {
	/** The message as it is now. */
	message: ChatMessage;
	change: "edit" | "delete" | "react";
	/** The user who changed it; absent if the app's own server did. */
	user?: ChatUser;
}

/** The app's callbacks for what happens in a chat. `Ctx` is what `auth` adds to `ctx`. */
export interface ChatHooks<Ctx extends object = object> {
	/**
	 * Reviews each message, and each edit, before it is stored, whether it arrives by socket, by HTTP or from the server's own
	 * `send` or `edit`.
	 * Returning nothing accepts the message; a `ChatError` that it throws is sent to the client. It must finish within 2 s.
	 * It should decide the same way each time, because it is called again when a client retries the same message.
	 */
	beforeSend?: (request: ReviewRequest<Ctx>) => Accepting<Review>;
	/** Whether a message is refused or accepted when `beforeSend` fails or times out. By default it is refused with `INTERNAL`. */
	beforeSendFails?: "refuse" | "accept";
	/** Called once for each message, after it is stored and delivered, on the server that stored it. Not awaited. */
	onMessage?: (event: { message: ChatMessage; user: UserIn<Ctx> }) => unknown;
	/**
	 * Called after a message was edited, deleted or reacted to, on the server that stored it: once for each user whose reactions
	 * changed. Not awaited.
	 */
	onChange?: (event: MessageChange) => unknown;
	/**
	 * Called with each report of a message by a member. The member gets an error if it throws, a `ChatError` as it is. It must
	 * finish within 2 s. Without it, `reportMessage` is answered with `UNSUPPORTED`.
	 */
	onReport?: (report: Report<UserIn<Ctx>>) => unknown;
	/** Called when the first of a user's sockets joins a room, on the server of that socket. Not awaited. */
	onJoin?: (visit: Visit<UserIn<Ctx>>) => unknown;
	/**
	 * Called when the last of a user's sockets leaves a room, on the server of that socket; 5 s later if the connection was
	 * lost. Not called when the server stops or crashes. Not awaited.
	 */
	onLeave?: (visit: Visit<UserIn<Ctx>>) => unknown;
}

interface HooksOptions extends ChatHooks {
	/** Validates the fields that a hook replaces, as those of the app's own server. */
	incoming: EventMap;
	clock: Clock;
	onError: ErrorReporter;
}

/** Runs the app's hooks. An error in a hook goes to `onError` and does not reach the chat. */
export class Hooks {
	readonly #options: HooksOptions;
	readonly #deadline: Deadline;
	readonly #reportDeadline: Deadline;

	constructor(options: HooksOptions) {
		this.#options = options;
		this.#deadline = new Deadline(DEADLINE_MS, options.clock, () => new Error("beforeSend did not answer within 2 s"));
		const onLate = () => new Error("onReport did not answer within 2 s");
		this.#reportDeadline = new Deadline(DEADLINE_MS, options.clock, onLate);
	}

	/**
	 * Returns the message as it is to be stored, or undefined if there is no `beforeSend`.
	 *
	 * @throws ChatError `FORBIDDEN` with the hook's reason, or the `ChatError` that it threw; `INTERNAL` if it failed.
	 */
	review(author: Author, data: SentData, kind: ReviewKind = "send"): Promise<SentData> | undefined {
		return this.#options.beforeSend && this.#review(this.#options.beforeSend, author, data, kind);
	}

	/** True if the app takes reports. */
	get takesReports(): boolean {
		return this.#options.onReport !== undefined;
	}

	/** Passes a report on. @throws ChatError that the hook threw; `INTERNAL` if it failed. */
	async report(report: Report): Promise<void> {
		const ask = async () => this.#options.onReport?.(report);
		try {
			await this.#reportDeadline.run(ask());
		} catch (error) {
			if (ChatError.is(error)) throw error;
			this.#options.onError(error, { room: report.room, event: "reportMessage" });
			throw new ChatError("INTERNAL", "the report could not be taken");
		}
	}

	messageStored(message: ChatMessage, user: ChatUser): void {
		const { onMessage } = this.#options;
		if (onMessage) void this.#notify("onMessage", message.room, () => onMessage({ message, user }));
	}

	messageChanged(message: ChatMessage, change: MessageChange["change"], user: ChatUser | undefined): void {
		const { onChange } = this.#options;
		if (onChange)
			void this.#notify("onChange", message.room, () => onChange({ message, change, ...(user && { user }) }));
	}

	joined(visit: Visit): void {
		const { onJoin } = this.#options;
		if (onJoin) void this.#notify("onJoin", visit.room, () => onJoin(visit));
	}

	left(visit: Visit): void {
		const { onLeave } = this.#options;
		if (onLeave) void this.#notify("onLeave", visit.room, () => onLeave(visit));
	}

	async #review(
		beforeSend: NonNullable<ChatHooks["beforeSend"]>,
		{ user, ctx }: Author,
		data: SentData,
		kind: ReviewKind,
	): Promise<SentData> {
		const event = kind === "send" ? "sendMessage" : "editMessage";
		// A copy, so that a hook that changes the object does not change what is stored.
		const ask = async () => beforeSend({ kind, message: structuredClone(data), user, ctx });
		try {
			const review = await this.#deadline.run(ask());
			return review ? this.#apply(review, data, event) : data;
		} catch (error) {
			if (ChatError.is(error)) throw error;
			const { onError, beforeSendFails = "refuse" } = this.#options;
			onError(error, { room: data.room, event });
			if (beforeSendFails === "accept") return data;
			throw new ChatError("INTERNAL", "the message could not be reviewed", { event });
		}
	}

	/** @throws ChatError `FORBIDDEN`; TypeError for a replacement that is not valid. */
	#apply(review: Review, data: SentData, event: string): SentData {
		if (review.reject !== undefined) throw new ChatError("FORBIDDEN", String(review.reject), { event });
		const replaced = { ...data };
		if (review.text !== undefined) {
			const { room } = data;
			// As an edit, which needs no metadata.
			const edit = { room, id: "-", text: review.text };
			replaced.text = validated(() => (this.#options.incoming.parse("editMessage", edit) as SentData).text);
		}
		if (review.metadata !== undefined) {
			const { room, text } = data;
			const { metadata } = validated(
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

/** Throws a TypeError for an invalid replacement, because it is the hook's fault and the sender must not be blamed. */
function validated<T>(parse: () => T): T {
	try {
		return parse();
	} catch (cause) {
		throw new TypeError("beforeSend returned a replacement that is not valid", { cause });
	}
}
