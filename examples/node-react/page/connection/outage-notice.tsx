// In your app: "jsandy-chat/client" and "jsandy-chat/react".
import type { ClientState } from "../../../../src/client";
import { useChatClient, useConnection } from "../../../../src/react";
import { useCut } from "./use-cut";
import type { Wire } from "./wire";

interface OutageNoticeProps {
	wire: Wire;
	/** How many messages of this user wait for the connection. */
	waiting: number;
}

/** The notice of a lost connection: what happens to the messages, and how many wait. */
export function OutageNotice({ wire, waiting }: OutageNoticeProps) {
	const client = useChatClient();
	const state = useConnection();
	const isCut = useCut(wire);
	// The first attempt to connect is no outage.
	const isOut = state.connection !== "open" && Boolean(state.lost ?? state.error);
	return (
		<div className={isOut ? "outage shown" : "outage"}>
			<p role="status" aria-label="Outage">
				{isOut && describe(state, waiting)}
			</p>
			{isOut && state.connection !== "closed" && !isCut && (
				<button type="button" onClick={() => client?.wake()}>
					Try now
				</button>
			)}
		</div>
	);
}

function describe({ connection, error }: ClientState, waiting: number): string {
	if (connection === "closed") return `The server ended this chat${error ? `: ${error.message}` : ""}.`;
	if (waiting === 0) return "No connection. What you write is kept, and sent once it is back.";
	if (waiting === 1) return "No connection. 1 message waits, and is sent once it is back.";
	return `No connection. ${waiting} messages wait, and are sent once it is back.`;
}
