import { isRecord } from "./wire/guards";
import type { TokenSocket, TokenSource } from "./wire/token-source";

/** A call that takes longer is given up, and may be made again. */
const CALL_MAX_MS = 30_000;
/** The delay before a credential is refreshed that expires sooner than this, by a clock that may be wrong. */
const REFRESH_MIN_MS = 30_000;
/** Limited, because a platform fires a timer that is too long at once. */
const REFRESH_MAX_MS = 2_147_483_647;

/**
 * Returns a `getToken` that also sends a new token before the last one expires, on the same connection, to a server that accepts
 * `authenticate`. Without it, the connection ends when the token expires, and the client comes back with a new one. The given
 * function is never called again before it has answered, unless that takes half a minute, so one-time tokens are safe.
 *
 * @example createChatClient({ url: "/api/chat/wsChat", getToken: refreshed(fetchToken) });
 */
export function refreshed(getToken: () => string | Promise<string>): TokenSource {
	const shared = shareCalls(getToken);
	return Object.assign(() => shared(), {
		attach: (socket: TokenSocket, onError: (error: unknown) => void) => refreshCredential(socket, shared, onError),
	});
}

/** Returns `getToken` such that calls that overlap share one. */
function shareCalls(getToken: () => string | Promise<string>): () => Promise<string> {
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
function refreshCredential(
	socket: TokenSocket,
	getToken: () => Promise<string>,
	onError: (error: unknown) => void,
): void {
	let timer: ReturnType<typeof setTimeout> | undefined;
	const schedule = (expiresAt: unknown) => {
		clearTimeout(timer);
		if (typeof expiresAt !== "number") return;
		const { id } = socket;
		// Early enough for a slow answer, and for another attempt if this one fails.
		const delayMs = (expiresAt - Date.now()) * 0.8;
		timer = setTimeout(
			async () => {
				try {
					const token = await getToken();
					if (id !== socket.id) return;
					const next = await socket.request("authenticate", { token });
					if (id === socket.id) schedule(isRecord(next) && next.expiresAt);
				} catch (error) {
					onError(error);
					if (id === socket.id && delayMs > 0) schedule(expiresAt);
				}
			},
			Math.min(delayMs > 0 ? Math.max(delayMs, 1_000) : REFRESH_MIN_MS, REFRESH_MAX_MS),
		);
	};
	socket.on("connect", (welcome) => {
		if (!isRecord(welcome)) return;
		const { features, expiresAt } = welcome;
		if (Array.isArray(features) && features.includes("authenticate")) schedule(expiresAt);
	});
	socket.on("disconnect", () => clearTimeout(timer));
}
