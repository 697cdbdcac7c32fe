import { useRef } from "react";

interface ConnectionPillProps {
	connected: boolean;
	/** The server does not want this client back. */
	isClosed: boolean;
}

/** How the connection is. */
export function ConnectionPill({ connected, isClosed }: ConnectionPillProps) {
	const wasConnected = useRef(false);
	if (connected) wasConnected.current = true;
	const state = connected ? "connected" : isClosed ? "closed" : wasConnected.current ? "reconnecting" : "connecting";
	return (
		<output className={`pill ${state}`} aria-label="Connection">
			{state}
		</output>
	);
}
