import { freePort } from "../../support/free-port";
import { ownServer } from "../../support/own-server";

/** A NATS server for one test, which can stop and start. */
export async function startNats() {
	const port = await freePort();
	const server = ownServer("nats-server", ["-a", "127.0.0.1", "-p", `${port}`], "Server is ready");
	await server.start();
	return { ...server, url: `nats://127.0.0.1:${port}` };
}
