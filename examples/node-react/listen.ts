const DEFAULT_PORT = 3000;

/**
 * Listens on the port that was asked for, or else on 3000, or on a free one where 3000 is taken.
 *
 * @throws RangeError when `asked` is not a port; what `listenOn` throws, as `EADDRINUSE` for a port that was asked for.
 */
export async function listen<T>(listenOn: (port: number) => Promise<T>, asked: string | undefined): Promise<T> {
	if (asked) return listenOn(toPort(asked));
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
