/**
 * Resolves once a room's view has the outcome true, and rejects once it has an error. Waits while it is false or undefined.
 *
 * @param outcome Reads the view.
 */
export const settle = (
	room: { subscribe(listener: () => unknown): () => void },
	outcome: () => Error | boolean | undefined,
): Promise<void> =>
	new Promise((resolve, reject) => {
		const check = () => {
			const found = outcome();
			if (!found) return;
			off();
			if (found === true) resolve();
			else reject(found);
		};
		const off = room.subscribe(check);
		check();
	});
