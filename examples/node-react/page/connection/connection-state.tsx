// In your app: "jsandy-chat/client" and "jsandy-chat/react".
import type { ClientState } from "../../../../src/client";
import { useConnection } from "../../../../src/react";

/** The state of the connection, in one word. */
export function ConnectionState() {
	const state = describe(useConnection());
	return (
		<output className={`connection ${state}`} aria-label="Connection">
			{state}
		</output>
	);
}

function describe({ connection, lost }: ClientState): string {
	if (connection === "open") return "connected";
	if (connection === "closed") return "closed";
	return lost ? "reconnecting" : "connecting";
}
