import { ChatError } from "../../errors";
import { toSocketUrl, type UrlSource } from "./url";

/** How long the server may take to answer over HTTP before the client dials anyway. */
const PROBE_MAX_MS = 5_000;

/**
 * Returns a `url` that asks the server over HTTP why it refused the last attempt, because a browser reports only that it did. If
 * the server answers 401, the socket closes for good with a `ChatError` of the code `UNAUTHORIZED`; otherwise it dials again. Not
 * for a URL that holds a token that is good only once.
 *
 * @example createChatClient({ url: probed("/api/chat/wsChat") });
 */
export const probed =
	(url: string | URL): UrlSource =>
	async (failure) => {
		if (failure && (await answers401(toSocketUrl(url)))) {
			throw new ChatError("UNAUTHORIZED", "the server answered 401");
		}
		return url;
	};

/** Never rejects: a server that does not answer has not refused. */
async function answers401(url: string): Promise<boolean> {
	const controller = new AbortController();
	const timer = setTimeout(() => controller.abort(), PROBE_MAX_MS);
	try {
		const { signal } = controller;
		const { status, body } = await fetch(url.replace(/^ws/, "http"), { credentials: "include", signal });
		await body?.cancel();
		return status === 401;
	} catch {
		return false;
	} finally {
		clearTimeout(timer);
	}
}
