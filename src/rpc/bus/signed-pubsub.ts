import type { PubSubAdapter, SubscribeOptions } from "../../adapters/pubsub";
import { type Clock, dateOf } from "../clock";
import { PAYLOAD_MAX } from "./envelope";
import { FrameCounters } from "./frame-counters";
import { createHmac, type Hmac } from "./hmac";
import { isGateText, NodeGate } from "./node-gate";
import { OrderedTasks } from "./ordered-tasks";
import { ReplayWindow } from "./replay-window";
import { decodeSigned, encodeSigned, type SignedFrame, signedText } from "./signed-frame";

/** How old a frame may be, and how far the clocks of two servers may be apart. */
const AGE_MAX_MS = 120_000;
/** Windows that are kept. All but the latest belong to frames that are too old by now. */
const WINDOWS_MAX = 100_000;
/** How long a kind of rejection is not reported again. */
const QUIET_MS = 60_000;
const HEADER_MAX = 256;

export interface SignedPubSubOptions {
	pubsub: PubSubAdapter;
	/** The first one signs; each of them is accepted, so that secrets can be replaced. */
	secrets: readonly string[];
	nodeId: string;
	clock: Clock;
	/** The topic on which servers talk to each other, whose frames wait until their server has proved that it is live. */
	serversTopic: string;
	onError: (error: unknown) => void;
	/** Default: of the runtime. */
	hmac?: Hmac;
}

/**
 * A bus whose frames carry a proof of the secret. What has none, a wrong one or that of another topic, what is repeated and what
 * is older than 120 s reaches nobody.
 */
export class SignedPubSub implements PubSubAdapter {
	readonly echoes: boolean | undefined;
	readonly #options: SignedPubSubOptions;
	readonly #hmac: Hmac;
	readonly #counters: FrameCounters;
	readonly #signing = new OrderedTasks();
	readonly #verifying = new OrderedTasks();
	readonly #windows = new Map<string, ReplayWindow>();
	readonly #gate: NodeGate;
	/** When each kind of rejection was reported. */
	readonly #reportedAt = new Map<string, number>();

	/** @throws TypeError if a secret is too short. */
	constructor(options: SignedPubSubOptions) {
		const { pubsub, secrets, nodeId, clock, serversTopic, onError } = options;
		this.#options = options;
		this.echoes = pubsub.echoes;
		this.#hmac = options.hmac ?? createHmac(secrets);
		this.#counters = new FrameCounters(clock);
		const send = (text: string) => void this.publish(serversTopic, text).catch(onError);
		this.#gate = new NodeGate({ nodeId, clock, send });
	}

	/** @param payload the text of an envelope. */
	publish(topic: string, payload: unknown): Promise<void> {
		const { pubsub, nodeId, clock } = this.#options;
		const text = typeof payload === "string" ? payload : JSON.stringify(payload);
		const frame = { node: nodeId, n: this.#counters.next(topic), sentAt: Math.round(dateOf(clock)), text };
		const send = (mac: string) => pubsub.publish(topic, encodeSigned({ ...frame, mac }));
		const mac = this.#hmac.sign(signedText(topic, frame));
		return typeof mac === "string" ? send(mac) : this.#signing.run(topic, mac, send);
	}

	subscribe(topic: string, onMessage: (payload: unknown) => void, options: SubscribeOptions = {}): Promise<void> {
		const receive = (payload: unknown) => this.#receive(topic, payload, onMessage);
		if (topic !== this.#options.serversTopic) return this.#options.pubsub.subscribe(topic, receive, options);
		const onOpen = () => {
			this.#gate.opened();
			options.onOpen?.();
		};
		return this.#options.pubsub.subscribe(topic, receive, { ...options, onOpen });
	}

	#receive(topic: string, payload: unknown, onMessage: (payload: unknown) => void): void {
		if (typeof payload === "string" && payload.length > PAYLOAD_MAX + HEADER_MAX) {
			this.#reject("is too large");
			return;
		}
		const frame = decodeSigned(payload);
		if (!frame) {
			this.#reject("is not signed");
			return;
		}
		// This server's own frames are of use only where they show that the bus works.
		if (frame.node === this.#options.nodeId && topic !== this.#options.serversTopic) return;
		const accept = (isValid: boolean) => this.#accept(topic, frame, isValid, onMessage);
		const isValid = this.#hmac.verify(signedText(topic, frame), frame.mac);
		if (typeof isValid === "boolean") accept(isValid);
		else this.#verifying.run(topic, isValid, accept).catch(this.#options.onError);
	}

	#accept(topic: string, frame: SignedFrame, isValid: boolean, onMessage: (payload: unknown) => void): void {
		const { node, n, sentAt, text } = frame;
		const { clock, serversTopic } = this.#options;
		const deliver = () => onMessage(text);
		if (!isValid) this.#reject("is signed with another secret, or was changed");
		else if (Math.abs(dateOf(clock) - sentAt) > AGE_MAX_MS) {
			this.#reject("is older than 120 s: it was recorded, or the clocks of the servers differ");
		} else if (!isGateText(text) && !text.startsWith(`{"v":1,"from":"${node}",`)) {
			this.#reject("speaks for another server than the one that has signed it");
		} else if (!this.#windowOf(topic, node).accept(n)) {
			// Not reported, because a bus may repeat.
		} else if (topic === serversTopic) this.#gate.receive(frame, deliver);
		else deliver();
	}

	#windowOf(topic: string, node: string): ReplayWindow {
		const key = `${node} ${topic}`;
		let window = this.#windows.get(key);
		if (!window) {
			window = new ReplayWindow();
			const [oldest] = this.#windows.size >= WINDOWS_MAX ? this.#windows.keys() : [];
			if (oldest !== undefined) this.#windows.delete(oldest);
			this.#windows.set(key, window);
		}
		return window;
	}

	#reject(why: string): void {
		const now = this.#options.clock.now();
		if (now - (this.#reportedAt.get(why) ?? Number.NEGATIVE_INFINITY) < QUIET_MS) return;
		this.#reportedAt.set(why, now);
		this.#options.onError(new Error(`a payload of the pub/sub was dropped, because it ${why}`));
	}
}
