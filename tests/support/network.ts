import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

/** A network between clients and a server, over real TCP, that a test makes worse. */
export async function startNetwork(port: number) {
	const sockets = new Set<Socket>();
	let [isCut, delayMs, bytesPerSecond] = [false, 0, Number.POSITIVE_INFINITY];
	const carried = { up: 0, down: 0 };
	/** When each way has carried what it was given so far. All connections share it. */
	const freeAt = { up: 0, down: 0 };
	/** Connections that are open to both ends, and carry nothing any more. */
	const dead = new Set<Socket>();

	const carry = (from: Socket, to: Socket, way: "up" | "down") => {
		sockets.add(from);
		// What a socket says keeps its order: each piece after the one before it.
		let last: Promise<unknown> = Promise.resolve();
		const arrive = (bytes: Buffer) => {
			const due = delayMs > 0 ? wait(delayMs) : undefined;
			last = Promise.all([last, due]).then(() => {
				if (dead.has(from) || !to.writable) return;
				carried[way] += bytes.length;
				to.write(bytes);
			});
		};
		/** Lets the bytes through in pieces of a tenth of a second, and reads on when the line has room again. */
		const squeeze = async (bytes: Buffer) => {
			from.pause();
			for (let at = 0; at < bytes.length; ) {
				const piece = bytes.subarray(at, at + Math.min(Math.ceil(bytesPerSecond / 10), bytes.length));
				freeAt[way] = Math.max(freeAt[way], performance.now()) + (piece.length / bytesPerSecond) * 1_000;
				await wait(freeAt[way] - performance.now());
				if (from.destroyed) return;
				arrive(piece);
				at += piece.length;
			}
			from.resume();
		};
		from.on("data", (bytes) => {
			if (bytesPerSecond === Number.POSITIVE_INFINITY) arrive(bytes);
			else void squeeze(bytes);
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
		carry(near, far, "up");
		carry(far, near, "down");
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
		/** All connections together carry no more than this in a second, each way, from now on. */
		limit: (bytes: number) => {
			bytesPerSecond = bytes;
		},
		/** How many bytes have come through, from the clients and to them. */
		carried: { up: () => carried.up, down: () => carried.down },
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
