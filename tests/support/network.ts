import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A network between clients and a server, over real TCP, that a test makes worse. */
export async function startNetwork(port: number) {
	const sockets = new Set<Socket>();
	let [isCut, delayMs] = [false, 0];
	/** Connections that are open to both ends, and carry nothing any more. */
	const dead = new Set<Socket>();

	const carry = (from: Socket, to: Socket) => {
		sockets.add(from);
		// What a socket says keeps its order: each piece after the one before it.
		let last: Promise<unknown> = Promise.resolve();
		from.on("data", (bytes) => {
			const due = delayMs > 0 ? new Promise((resolve) => setTimeout(resolve, delayMs)) : undefined;
			last = Promise.all([last, due]).then(() => {
				if (!dead.has(from) && to.writable) to.write(bytes);
			});
		});
		from.on("error", () => {});
		from.on("close", () => {
			sockets.delete(from);
			dead.delete(from);
			to.destroy();
		});
	};
	const proxy = createServer((near) => {
		if (isCut) {
			near.destroy();
			return;
		}
		const far = connect(port, "127.0.0.1");
		carry(near, far);
		carry(far, near);
	});
	await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
	const cut = () => {
		isCut = true;
		for (const socket of sockets) socket.destroy();
	};
	return {
		url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
		/** Ends every connection, and lets none through until `mend`. */
		cut,
		mend: () => {
			isCut = false;
		},
		/** Ends every connection; new ones pass. */
		blink: () => {
			for (const socket of sockets) socket.destroy();
		},
		/** Both ways take this much longer from now on. */
		delay: (ms: number) => {
			delayMs = ms;
		},
		/** Those that are open stay so to both ends, and nothing comes through: as where a phone has moved on. New ones pass. */
		halfOpen: () => {
			for (const socket of sockets) dead.add(socket);
		},
		close: () => {
			cut();
			proxy.close();
		},
	};
}
