import { Hono } from "hono";
import { type ChatProcedureOptions, createChatProcedure } from "../../src";
import { mountAll } from "../../src/rpc/builder/merge-routers";
import { RpcServer, type ServerOptions } from "../../src/rpc/server/server";
import { fakeSockets } from "../../src/testing";
import { FakeClock } from "./fake-clock";
import { SimMember } from "./sim-member";

type Options = Partial<Omit<ChatProcedureOptions, "auth" | "procedure">>;

/** A chat with its default limits, in time that a test moves. Its sockets are those of a runtime that cannot pause them. */
export function startLimitedChat(options: Options = {}, serverOptions: ServerOptions = {}) {
	const clock = new FakeClock();
	const errors: unknown[] = [];
	const { upgradeWebSocket, connect } = fakeSockets();
	const wsChat = createChatProcedure({
		auth: async ({ c, next }) => {
			const name = c.req.query("name") ?? "";
			return next({ user: { id: name, name } });
		},
		...options,
	});
	const app = new Hono();
	const onError = (error: unknown) => void errors.push(error);
	const rpc = new RpcServer({ upgradeWebSocket, onError, heartbeatMs: 600_000, ...serverOptions }, clock);
	mountAll(app, { wsChat }, rpc);
	const open = async (name: string, headers?: Record<string, string>) =>
		new SimMember(await connect(app, `/wsChat?name=${name}`, headers), clock);
	return {
		app,
		clock,
		errors,
		rpc,
		connect: open,
		/** Opens several sockets of one user. */
		async connectAll(name: string, count: number) {
			const members: SimMember[] = [];
			for (let n = 0; n < count; n++) members.push(await open(name));
			return members;
		},
	};
}
