import { ChatError } from "../../errors";

/** Returns the error of a refusal that is final, by the close code of a connection that had no `welcome`. */
export function refusalOf(code: number, reason: string): ChatError | undefined {
	if (code === 4401) return new ChatError("UNAUTHORIZED", reason || undefined);
	return code === 4403 ? new ChatError("FORBIDDEN", reason || undefined) : undefined;
}

/**
 * Asks the server over HTTP why it refused a connection, because a browser reports only that there is none. Returns an error if
 * the server wants other credentials. Never rejects.
 */
export async function probeRefusal(url: string, signal: AbortSignal): Promise<ChatError | undefined> {
	try {
		const { status, body } = await fetch(url.replace(/^ws/, "http"), { credentials: "include", signal });
		await body?.cancel();
		return status === 401 ? new ChatError("UNAUTHORIZED", "the server answered 401") : undefined;
	} catch {
		return undefined;
	}
}
