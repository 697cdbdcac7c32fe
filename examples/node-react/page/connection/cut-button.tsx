import { useCut } from "./use-cut";
import type { Wire } from "./wire";

/** The button that cuts this page's connection, to show how the client recovers. */
export function CutButton({ wire }: { wire: Wire }) {
	const isCut = useCut(wire);
	return (
		<button type="button" onClick={isCut ? wire.restore : wire.cut}>
			{isCut ? "Connect again" : "Cut the connection"}
		</button>
	);
}
