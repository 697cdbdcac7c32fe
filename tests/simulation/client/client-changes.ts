import type { ChatMessage } from "../../../src";
import type { WireError } from "../../../src/schemas";
import type { ClientWireOptions } from "./client-sends";
import type { RoomView } from "./room-view";

const ACK_TIMEOUT_MS = 1_200;
const EMOJI = ["👍", "🎉", ":shipit:"];
/** How many of a room's latest messages are changed, so that clients meet at the same ones. */
const HOT = 6;
/** What a change can fail of for good, as others make theirs. */
const REFUSALS: readonly WireError["code"][] = ["CONFLICT", "NOT_FOUND"];

/** What a client wants changed, and is not answered yet. */
interface Change {
	key: string;
	room: string;
	id: string;
	event: "editMessage" | "deleteMessage" | "addReaction" | "removeReaction";
	data: { text?: string; editedAt?: number | undefined; emoji?: string };
	isSent: boolean;
}

/** The changes that one simulated client asks for, each of them again and again until it is answered. */
export class ClientChanges {
	readonly #options: ClientWireOptions;
	readonly #open = new Map<string, Change>();
	#count = 0;

	constructor(options: ClientWireOptions) {
		this.#options = options;
	}

	get size(): number {
		return this.#open.size;
	}

	/** Changes one of the messages that are shown, of anybody. */
	make(view: RoomView): void {
		const { clock, name } = this.#options;
		const below = (max: number) => Math.floor(clock.random() * max);
		const hot = view.messages.slice(-HOT);
		const message = hot[below(hot.length)];
		const kind = clock.random();
		if (!message || message.deletedAt !== undefined) return;
		const { room, id, editedAt } = message;
		const about = { room, id, isSent: false };
		this.#count += 1;
		const key = `change ${name}.${this.#count}`;
		if (kind < 0.45) this.#add({ ...about, key, event: "editMessage", data: { text: key, editedAt } });
		else if (kind < 0.52) this.#add({ ...about, key, event: "deleteMessage", data: {} });
		else {
			const emoji = EMOJI[below(EMOJI.length)]!;
			const isOn = message.reactions?.[emoji]?.userIds.includes(name);
			// One at a time, so that its answer is about it.
			const isAsked = [...this.#open.values()].some((one) => one.id === id && one.data.emoji === emoji);
			const event = isOn ? "removeReaction" : "addReaction";
			if (!isAsked) this.#add({ ...about, key, event, data: { emoji } });
		}
	}

	/** The connection is lost, or a room was joined: what is not answered is sent again. */
	lost(): void {
		for (const change of this.#open.values()) change.isSent = false;
	}

	pump(): void {
		for (const change of this.#open.values()) {
			if (!change.isSent && this.#options.isIn(change.room)) this.#send(change);
		}
	}

	/** Returns false for an answer to something else. */
	hear(key: string, event: string, data: unknown): boolean {
		if (!key.startsWith("change ")) return false;
		const change = this.#open.get(key);
		if (!change) return true;
		const { clock, history } = this.#options;
		if (event === "ack") {
			this.#open.delete(key);
			this.#acked(change, data as ChatMessage);
		} else if (REFUSALS.includes((data as WireError).code)) {
			this.#open.delete(key);
			history.counts.overtaken += 1;
		} else {
			clock.after(20 + clock.random() * 180, () => {
				change.isSent = false;
				this.pump();
			});
		}
		return true;
	}

	#add(change: Change): void {
		this.#options.history.counts.changes += 1;
		this.#open.set(change.key, change);
		this.pump();
	}

	#send(change: Change): void {
		const { key, room, id, event, data } = change;
		change.isSent = true;
		const { send, clock, link } = this.#options;
		send([event, { room, id, ...data }, key]);
		const sentBy = link();
		clock.after(ACK_TIMEOUT_MS, () => {
			if (sentBy !== link()) return;
			change.isSent = false;
			this.pump();
		});
	}

	/** The message of an ack has the change that was asked for. */
	#acked({ key, event, data, id }: Change, message: ChatMessage): void {
		const { history, name } = this.#options;
		const isOn = message.reactions?.[data.emoji ?? ""]?.userIds.includes(name) ?? false;
		const isMade = {
			editMessage: message.text === data.text,
			deleteMessage: message.deletedAt !== undefined,
			addReaction: isOn,
			removeReaction: !isOn,
		}[event];
		if (!isMade || message.id !== id) history.violations.push(`${key}: ${event} was acked without its effect`);
		history.changed.push(message);
	}
}
