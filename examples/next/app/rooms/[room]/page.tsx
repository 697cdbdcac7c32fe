import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { Chat } from "./chat";
import { historyOf } from "./history-of";

/** A room. The HTML that the server sends has its latest messages already. */
export default async function RoomPage({ params }: { params: Promise<{ room: string }> }) {
	// Next hands out the segment as it is in the address.
	const room = decodeURIComponent((await params).room);
	const initial = await historyOf(room, (await headers()).get("cookie") ?? "");
	if (!initial) redirect("/");
	// Read when the page is asked for, so that one build runs anywhere.
	return <Chat url={process.env.CHAT_URL ?? "/chat/wsChat"} room={room} initial={initial} />;
}
