import { type Clock, dateOf } from "../clock";

/** A frame with a valid proof. */
export interface ProvenFrame {
	node: string;
	/** By the sender's clock, in milliseconds since the epoch. */
	sentAt: number;
	text: string;
}

/** Servers that have not answered yet, and frames of each that wait for its answer. */
const STRANGERS_MAX = 64;
const HELD_MAX = 256;
/** How long a server may take to answer. */
const ANSWER_MS = 10_000;
/** Shortest time between two questions to one server. */
const ASK_MS = 300;
const KNOWN_MAX = 1_000;

const HELLO = /^\{"gate":"hello","nonce":"([\w-]{1,64})"\}$/;
const ANSWER = /^\{"gate":"answer","nonce":"([\w-]{1,64})","to":"([\w-]{1,64})"\}$/;

/** Returns true for a frame between gates, which no one else is given. */
export const isGateText = (text: string): boolean => text.startsWith('{"gate":');

interface Stranger {
	since: number;
	askedAt: number;
	held: { frame: ProvenFrame; deliver: () => void }[];
}

export interface NodeGateOptions {
	nodeId: string;
	clock: Clock;
	send: (text: string) => void;
}

/**
 * The gate of the topic on which servers talk to each other. A valid proof does not show that a frame is new to a process that
 * has just started, so a server's frames are let in only once it has answered this process's random question, and only those
 * that it has sent since this process listens.
 */
export class NodeGate {
	readonly #options: NodeGateOptions;
	readonly #nonce: string = crypto.randomUUID();
	/** The servers that have answered, with the time, by their own clock, from which on their frames count. */
	readonly #known = new Map<string, number>();
	readonly #strangers = new Map<string, Stranger>();
	#openedAt: number;
	#hasOpened = false;

	constructor(options: NodeGateOptions) {
		this.#options = options;
		this.#openedAt = dateOf(options.clock);
	}

	/** The bus delivers for the first time, or again. Asks every server. */
	opened(): void {
		if (!this.#hasOpened) this.#openedAt = dateOf(this.#options.clock);
		this.#hasOpened = true;
		this.#ask();
	}

	/** Calls `deliver` for a frame that counts: at once, or when its server has answered. */
	receive(frame: ProvenFrame, deliver: () => void): void {
		const { nodeId, send } = this.#options;
		if (isGateText(frame.text)) {
			const [, asked] = HELLO.exec(frame.text) ?? [];
			if (asked !== undefined && frame.node !== nodeId) {
				send(`{"gate":"answer","nonce":"${asked}","to":"${frame.node}"}`);
				if (!this.#known.has(frame.node)) this.#meet(frame.node);
			}
			const [, nonce, to] = ANSWER.exec(frame.text) ?? [];
			if (nonce === this.#nonce && to === nodeId) this.#learn(frame);
			return;
		}
		if (frame.node === nodeId) {
			deliver();
			return;
		}
		const notBefore = this.#known.get(frame.node);
		if (notBefore === undefined) this.#hold(frame, deliver);
		else if (frame.sentAt >= notBefore) deliver();
	}

	#learn({ node, sentAt }: ProvenFrame): void {
		if (this.#known.has(node)) return;
		const [oldest] = this.#known.size >= KNOWN_MAX ? this.#known.keys() : [];
		if (oldest !== undefined) this.#known.delete(oldest);
		// By the other clock, which the answer shows. Late by the answer's way, and never too early.
		const notBefore = this.#openedAt + sentAt - dateOf(this.#options.clock);
		this.#known.set(node, notBefore);
		const stranger = this.#strangers.get(node);
		this.#strangers.delete(node);
		for (const { frame, deliver } of stranger?.held ?? []) if (frame.sentAt >= notBefore) deliver();
	}

	#hold(frame: ProvenFrame, deliver: () => void): void {
		const stranger = this.#meet(frame.node);
		if (stranger && stranger.held.length < HELD_MAX) stranger.held.push({ frame, deliver });
	}

	/** Asks a server that is not known: at once, and again while it sends and has not answered. */
	#meet(node: string): Stranger | undefined {
		const now = this.#options.clock.now();
		for (const [other, { since }] of this.#strangers) {
			if (now - since < ANSWER_MS) break;
			this.#strangers.delete(other);
		}
		const met = this.#strangers.get(node);
		if (met && now - met.askedAt < ASK_MS) return met;
		if (!met && this.#strangers.size >= STRANGERS_MAX) return undefined;
		const stranger = met ?? { since: now, askedAt: now, held: [] };
		stranger.askedAt = now;
		this.#strangers.set(node, stranger);
		this.#ask();
		return stranger;
	}

	#ask(): void {
		this.#options.send(`{"gate":"hello","nonce":"${this.#nonce}"}`);
	}
}
