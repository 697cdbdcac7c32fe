import type { Welcome } from "../schemas/frame";
import type { ChatSocket } from "./socket/chat-socket";
import { isRecord } from "./wire/guards";

/** A call that takes longer is given up, and may be made again. */
const CALL_MAX_MS = 30_000;
/** The delay before a credential is refreshed that expires sooner than this, by a clock that may be wrong. */
const REFRESH_MIN_MS = 30_000;
/** Limited, because a platform fires a timer that is too long at once. */
const REFRESH_MAX_MS = 2_147_483_647;

/** Returns `getToken` such that calls that overlap share one. */
export function shareCalls(getToken: () => string | Promise<string>): () => Promise<string> {
	let pending: Promise<string> | undefined;
	let startedAt = 0;
	return () => {
		const now = performance.now();
		if (pending && now - startedAt < CALL_MAX_MS) return pending;
		startedAt = now;
		const call = (async () => getToken())().finally(() => {
			if (pending === call) pending = undefined;
		});
		pending = call;
		return call;
	};
}

/** Sends a new credential before the last one expires, on the same connection, to a server that takes one. */
export function refreshCredential(
	socket: ChatSocket,
	getToken: () => Promise<string>,
	onError: (error: unknown) => void,
): void {
	let timer: ReturnType<typeof setTimeout> | undefined;
	// Not an event of a procedure's type: it concerns the connection.
	const request = socket.request.bind(socket) as (event: string, data: object) => Promise<unknown>;
	const schedule = (expiresAt: unknown) => {
		clearTimeout(timer);
		if (typeof expiresAt !== "number") return;
		const id = socket.id;
		// Early enough for a slow answer, and for another attempt if this one fails.
		const delayMs = (expiresAt - Date.now()) * 0.8;
		timer = setTimeout(
			async () => {
				try {
					const token = await getToken();
					if (id !== socket.id) return;
					const next: unknown = await request("authenticate", { token });
					if (id === socket.id) schedule(isRecord(next) && next.expiresAt);
				} catch (error) {
					onError(error);
					if (id === socket.id && delayMs > 0) schedule(expiresAt);
				}
			},
			Math.min(delayMs > 0 ? Math.max(delayMs, 1_000) : REFRESH_MIN_MS, REFRESH_MAX_MS),
		);
	};
	socket.on("connect", ({ expiresAt, features }: Welcome & { expiresAt?: unknown; features?: unknown }) => {
		if (Array.isArray(features) && features.includes("authenticate")) schedule(expiresAt);
	});
	socket.on("disconnect", () => clearTimeout(timer));
}
