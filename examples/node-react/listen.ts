const DEFAULT_PORT = 3000;

/**
 * Listens on the requested port. Without one, listens on 3000, or on a free port if 3000 is taken.
 *
 * @throws RangeError if `requested` is not a port; what `listenOn` throws, such as `EADDRINUSE` for a requested port.
 */
export async function listen<T>(listenOn: (port: number) => Promise<T>, requested: string | undefined): Promise<T> {
	if (requested) return listenOn(toPort(requested));
	try {
		return await listenOn(DEFAULT_PORT);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
		return listenOn(0);
	}
}

function toPort(text: string): number {
	const port = Number(text);
	if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new RangeError(`PORT is not a port: ${text}`);
	return port;
}
