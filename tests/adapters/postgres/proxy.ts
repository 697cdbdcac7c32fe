import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { services } from "../../support/service";
import { later } from "./fixture";

/** Opens a proxy to the server that can stop answering or break. It is closed after the test. */
export async function openProxy() {
	const { hostname, port } = new URL(services.PostgreSQL);
	const pairs = new Set<[Socket, Socket]>();
	let onAnswer: (() => void) | undefined;
	let isRefusing = false;
	const server = createServer((near) => {
		if (isRefusing) {
			near.destroy();
			return;
		}
		const far = connect(Number(port), hostname);
		const pair: [Socket, Socket] = [near, far];
		pairs.add(pair);
		let silent = false;
		near.on("data", (bytes) => far.write(bytes));
		far.on("data", (bytes) => {
			if (onAnswer) {
				silent = true;
				onAnswer();
			}
			if (!silent) near.write(bytes);
		});
		const end = () => {
			near.destroy();
			far.destroy();
			pairs.delete(pair);
		};
		for (const socket of pair) socket.on("error", end).on("close", end);
	}).listen(0, "127.0.0.1");
	await once(server, "listening");

	const cut = () => {
		for (const [near, far] of pairs) {
			near.destroy();
			far.destroy();
		}
	};
	later(() => {
		cut();
		server.close();
	});

	const url = new URL(services.PostgreSQL);
	url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
	return {
		url: url.href,
		/** Breaks every connection. */
		cut,
		/** Breaks every connection, and refuses new ones until the returned function is called. */
		refuse() {
			isRefusing = true;
			cut();
			return () => {
				isRefusing = false;
			};
		},
		/** Drops what the server answers, and resolves once there was an answer to drop. New connections work. */
		async swallowAnswer(): Promise<void> {
			await new Promise<void>((resolve) => {
				onAnswer = resolve;
			});
			onAnswer = undefined;
		},
	};
}
