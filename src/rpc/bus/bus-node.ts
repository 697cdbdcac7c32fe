/** One process among the servers of a bus. */
export interface BusNode {
	/** Random per start: how a process recognizes its own events when the bus hands them back. */
	readonly id: string;
}

/** Returns a node whose id is drawn when it is first read, because Workers refuse to draw random values while a module loads. */
export function createBusNode(): BusNode {
	let id: string | undefined;
	return {
		get id() {
			id ??= crypto.randomUUID();
			return id;
		},
	};
}
