import { useState } from "react";
// In your app: "jsandy-chat/client" and "jsandy-chat/react".
import type { ClientState } from "../../../src/client";
import { useConnection } from "../../../src/react";
import type { Wire } from "./wire";

/** The state of the connection, and a button to cut it. */
export function ConnectionBar({ wire }: { wire: Wire }) {
	const state = describe(useConnection());
	const [isCut, setCut] = useState(false);
	const toggle = () => {
		if (isCut) wire.restore();
		else wire.cut();
		setCut(!isCut);
	};
	return (
		<div className="connection">
			<output className={`pill ${state}`} aria-label="Connection">
				{state}
			</output>
			<button
				type="button"
				onClick={toggle}
				title="Messages that you write meanwhile are sent once you are connected again"
			>
				{isCut ? "Connect" : "Cut"}
				<span className="wide">{isCut ? " again" : " the connection"}</span>
			</button>
		</div>
	);
}

function describe({ connection, lost }: ClientState): string {
	if (connection === "open") return "connected";
	if (connection === "closed") return "closed";
	return lost ? "reconnecting" : "connecting";
}
