import { closeCodes } from "../../errors";
import type { Clock } from "../clock";
import { encodeEvent } from "../connection/codec";
import type { Connection } from "../connection/connection";

/** How far apart clients come back, in milliseconds: 1.25 % of a thousand in any 100 ms, whatever server takes them. */
const SPACING_MS = 8;
const SPREAD_MAX_MS = 30_000;

/**
 * Closes connections one after the other, each when its running listeners are done, within `graceMs`. Every client has
 * an instant of its own to come back at: those that can be closed by then are closed at it, the others are told to wait
 * for it. What the listeners set off by closing has run when this resolves, within the same time.
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
