import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A way to a server that can be cut. */
export interface Way {
	readonly port: number;
	/** Ends every connection, and every new one at once, until `mend`. */
	cut(): void;
	mend(): void;
	close(): Promise<void>;
}

/**
 * Passes TCP on to whatever port `target` names when a connection comes, so that a restarted server is found again where
 * its clients know it. A connection that cannot be passed on, or whose other end is gone, is ended.
 */
export async function openWay(target: () => number | undefined): Promise<Way> {
	const sockets = new Set<Socket>();
	let isCut = false;
	const own = (socket: Socket, other: () => Socket) => {
		sockets.add(socket);
		socket.setNoDelay(true);
		socket.on("error", () => {});
		socket.on("close", () => {
			sockets.delete(socket);
			other().destroy();
		});
	};
	const server = createServer((client) => {
		const port = target();
		if (isCut || port === undefined) {
			client.on("error", () => {});
			client.destroy();
			return;
		}
		const upstream = connect(port, "127.0.0.1");
		own(client, () => upstream);
		own(upstream, () => client);
		client.pipe(upstream).pipe(client);
	});
	await new Promise<void>((resolve, reject) => {
		server.once("error", reject);
		server.listen(0, "127.0.0.1", resolve);
	});
	const endAll = () => {
		for (const socket of sockets) socket.destroy();
	};
	return {
		port: (server.address() as AddressInfo).port,
		cut: () => {
			isCut = true;
			endAll();
		},
		mend: () => {
			isCut = false;
		},
		close: () => {
			const closed = new Promise<void>((resolve) => server.close(() => resolve()));
			endAll();
			return closed;
		},
	};
}
