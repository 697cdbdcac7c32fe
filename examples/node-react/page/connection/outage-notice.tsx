// In your app: "jsandy-chat/client" and "jsandy-chat/react".
import type { ClientState } from "../../../../src/client";
import { useChatClient, useConnection } from "../../../../src/react";
import { useCut } from "./use-cut";
import type { Wire } from "./wire";

interface OutageNoticeProps {
	wire: Wire;
	/** How many messages of this user wait for the connection. */
	waiting: number;
	/** How many edits, deletions and reactions do. */
	changes: number;
}

/** The notice of a lost connection: what happens to the messages, and how many wait. */
export function OutageNotice({ wire, waiting, changes }: OutageNoticeProps) {
	const client = useChatClient();
	const state = useConnection();
	const isCut = useCut(wire);
	// The first attempt to connect is no outage.
	const isOut = state.connection !== "open" && Boolean(state.lost ?? state.error);
	return (
		<div className={isOut ? "outage shown" : "outage"}>
			<p role="status" aria-label="Outage">
				{isOut && describe(state, waiting, changes)}
			</p>
			{isOut && state.connection !== "closed" && !isCut && (
				<button type="button" onClick={() => client?.wake()}>
					Try now
				</button>
			)}
		</div>
	);
}

function describe({ connection, error }: ClientState, messages: number, changes: number): string {
	if (connection === "closed") return `The server ended this chat${error ? `: ${error.message}` : ""}.`;
	const waiting = [count(messages, "message"), count(changes, "change")].filter(Boolean).join(" and ");
	if (!waiting) return "No connection. What you write is kept, and sent once it is back.";
	const isOne = messages + changes === 1;
	return `No connection. ${waiting} ${isOne ? "waits, and is" : "wait, and are"} sent once it is back.`;
}

const count = (number: number, noun: string) => number > 0 && `${number} ${noun}${number === 1 ? "" : "s"}`;
