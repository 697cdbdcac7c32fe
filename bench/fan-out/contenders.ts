import { jsonProtocol } from "./driver/json-protocol";
import type { Protocol } from "./driver/protocol";
import { socketIoProtocol } from "./driver/socket-io-protocol";
import { tcpProtocol } from "./driver/tcp-protocol";

/** A server that is measured, and how it is spoken to. */
export interface Contender {
	title: string;
	/** Its file in `servers/`. */
	server: string;
	args: string[];
	protocol: Protocol;
}

export const contenders = {
	ours: {
		title: "jsandy-chat",
		server: "ours",
		args: [],
		protocol: jsonProtocol({ path: (user) => `/wsChat?name=${user}`, isReadyOnceOpen: false }),
	},
	ws: {
		title: "naive `ws`",
		server: "ws",
		args: [],
		protocol: jsonProtocol({ path: (user) => `/?name=${user}`, isReadyOnceOpen: true }),
	},
	socketIo: { title: "Socket.IO", server: "socket-io", args: [], protocol: socketIoProtocol },
	tcp: { title: "TCP, a write per event", server: "tcp", args: [], protocol: tcpProtocol },
	tcpTurn: { title: "TCP, a write per turn", server: "tcp", args: ["turn"], protocol: tcpProtocol },
} as const satisfies Record<string, Contender>;

export type ContenderName = keyof typeof contenders;
