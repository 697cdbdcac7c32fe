import type { InitialPage } from "jsandy-chat/client";

/** Returns the latest messages, or undefined if the visitor may not read them. */
export async function historyOf(room: string, cookie: string): Promise<InitialPage | undefined> {
	const base = process.env.CHAT_INTERNAL_URL ?? "http://localhost:3001/chat/wsChat";
	const url = `${base}/rooms/${encodeURIComponent(room)}/messages`;
	const answer = await fetch(url, { headers: { cookie }, cache: "no-store" });
	return answer.ok ? ((await answer.json()) as InitialPage) : undefined;
}
