import { jsonProtocol } from "./driver/json-protocol";
import type { Protocol } from "./driver/protocol";
import { socketIoProtocol } from "./driver/socket-io-protocol";
import { tcpProtocol } from "./driver/tcp-protocol";

/** A server that is measured, and the protocol that it speaks. */
export interface Contender {
	title: string;
	/** Its file in `servers/`. */
	server: string;
	args: string[];
	protocol: Protocol;
}

const ws = { path: (user: string) => `/?name=${user}`, isReadyOnceOpen: true };
const chat = (path: string) =>
	jsonProtocol({ path: (user) => `${path}/wsChat?name=${user}`, isReadyOnceOpen: false, acks: true });

export const contenders = {
	quickStart: { title: "jsandy-chat, quick start", server: "quick-start", args: [], protocol: chat("/api/chat") },
	bare: { title: "jsandy-chat, bare", server: "bare", args: [], protocol: chat("") },
	onRedis: { title: "jsandy-chat on Redis and libSQL", server: "on-redis", args: [], protocol: chat("") },
	ws: { title: "`ws`, least loop", server: "ws", args: [], protocol: jsonProtocol({ ...ws, acks: false }) },
	wsAcks: {
		title: "`ws` with ids and acks",
		server: "ws",
		args: ["acks"],
		protocol: jsonProtocol({ ...ws, acks: true }),
	},
	socketIo: { title: "Socket.IO", server: "socket-io", args: [], protocol: socketIoProtocol({ acks: false }) },
	socketIoAcks: {
		title: "Socket.IO with ids and acks",
		server: "socket-io",
		args: ["acks"],
		protocol: socketIoProtocol({ acks: true }),
	},
	tcp: { title: "TCP, one write per event", server: "tcp", args: [], protocol: tcpProtocol },
	tcpTurn: { title: "TCP, one write per turn", server: "tcp", args: ["turn"], protocol: tcpProtocol },
} as const satisfies Record<string, Contender>;

export type ContenderName = keyof typeof contenders;
