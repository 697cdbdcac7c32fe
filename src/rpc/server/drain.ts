import { closeCodes } from "../../errors";
import type { Clock } from "../clock";
import { encodeEvent } from "../connection/codec";
import type { Connection } from "../connection/connection";

/** The time between two clients that reconnect, in milliseconds: of 1,000 clients, 1.25 % in any 100 ms. */
const SPACING_MS = 8;
const SPREAD_MAX_MS = 30_000;

/**
 * Closes connections one after the other within `graceMs`, each when its running listeners are done. Every client has its own
 * time to reconnect: a client whose time comes within `graceMs` is closed at that time, the others are closed at the end and
 * sent the rest of their delay. Resolves when the disconnect listeners are done, or after `graceMs`.
 */
export async function drain(connections: readonly Connection[], graceMs: number, clock: Clock): Promise<void> {
	let stopGrace = () => {};
	const grace = new Promise<void>((resolve) => {
		stopGrace = clock.after(graceMs, resolve);
	});
	const isIdle = (connection: Connection) => Promise.race([connection.idle(), grace]);
	const spacingMs = Math.min(SPACING_MS, SPREAD_MAX_MS / connections.length);
	const close = async (connection: Connection, index: number) => {
		const reconnectMs = (index + clock.random()) * spacingMs;
		const closeMs = Math.min(reconnectMs, graceMs);
		if (closeMs > 0) await new Promise<void>((resolve) => void clock.after(closeMs, resolve));
		await isIdle(connection);
		connection.sendQueue.send(encodeEvent("reconnect", { inMs: Math.round(reconnectMs - closeMs) }));
		connection.close(closeCodes.restart.code, "the server is restarting");
		await isIdle(connection);
	};
	await Promise.all(connections.map(close));
	stopGrace();
}
