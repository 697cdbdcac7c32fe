import type { Context } from "hono";
import type { UpgradeWebSocket, WSEvents } from "hono/ws";
import type { ErrorReporter } from "../error-reporter";
import { explainRefusal, findUpgrade, isHandshake, UpgradeUnavailable } from "../upgrade";

export interface UpgradeRequestOptions {
	/** Undefined where the runtime's function is to be found. */
	upgradeWebSocket: UpgradeWebSocket | undefined;
	onError: ErrorReporter;
}

/** Upgrades a request. A server that cannot upgrade answers 501 and reports why; an invalid handshake gets 400. */
export async function upgradeRequest(
	c: Context,
	events: WSEvents,
	options: UpgradeRequestOptions,
): Promise<{ response: Response; isAccepted: boolean }> {
	const refuse = (error: unknown) => {
		options.onError(error, {});
		const isOurs = error instanceof UpgradeUnavailable;
		const text = isOurs ? error.message : "this server cannot upgrade to a WebSocket";
		return { response: c.text(text, 501), isAccepted: false };
	};
	const isWhole = isHandshake(c);
	let upgrade: UpgradeWebSocket;
	try {
		upgrade = options.upgradeWebSocket ?? (await findUpgrade(c));
	} catch (error) {
		return refuse(error);
	}
	try {
		return { response: await upgrade(c, events), isAccepted: true };
	} catch (cause) {
		if (isWhole) return refuse(explainRefusal(cause));
		return { response: c.text("this is not a WebSocket handshake", 400), isAccepted: false };
	}
}
