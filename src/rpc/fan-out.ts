/** One event on its way to the members of a room, encoded once for all of them. */
export interface Delivery {
	readonly event: string;
	/** The frame, ready to be written. */
	readonly text: string;
	/** May be dropped for a slow reader. */
	readonly volatile: boolean;
}

/** One place in a room. */
export interface HubMember {
	/** What an event's `except` is compared with: several members may share one. */
	readonly key: string;
	deliver(delivery: Delivery): void;
}

/** Gives one event to every member of some rooms, each once. One that fails keeps it from nobody else. */
export function fanOut(
	rooms: readonly ReadonlySet<HubMember>[],
	delivery: Delivery,
	isPassedOver: (member: HubMember) => boolean,
	onError: (error: unknown) => void,
): void {
	const members = rooms.length === 1 ? rooms[0]! : new Set(rooms.flatMap((inRoom) => [...inRoom]));
	for (const member of members) {
		if (isPassedOver(member)) continue;
		try {
			member.deliver(delivery);
		} catch (error) {
			onError(error);
		}
	}
}
