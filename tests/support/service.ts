import { connect } from "node:net";

/** Where the servers are that some tests talk to; each can be named by the environment. */
export const services = {
	PostgreSQL: process.env.TEST_POSTGRES_URL ?? "postgres://postgres@127.0.0.1:5432/postgres",
	MariaDB: process.env.TEST_MARIADB_URL ?? "mysql://root@127.0.0.1:3306/test",
	Redis: process.env.TEST_REDIS_URL ?? "redis://127.0.0.1:6379",
	NATS: process.env.TEST_NATS_URL ?? "nats://127.0.0.1:4222",
};

/**
 * Why the tests of a service are skipped; undefined when it is there.
 *
 * @throws Error instead, with `REQUIRE_SERVICES=1`.
 * @example
 * const missing = await missingService("Redis");
 * describe.skipIf(missing)("RedisPubSub", () => { … });
 */
export async function missingService(name: keyof typeof services): Promise<string | undefined> {
	const { hostname, port } = new URL(services[name]);
	const isThere = await new Promise<boolean>((resolve) => {
		const socket = connect({ host: hostname, port: Number(port), timeout: 2_000 });
		const answer = (isOpen: boolean) => () => {
			socket.destroy();
			resolve(isOpen);
		};
		socket.once("connect", answer(true)).once("error", answer(false)).once("timeout", answer(false));
	});
	if (isThere) return undefined;
	const reason = `no ${name} at ${hostname}:${port}`;
	if (process.env.REQUIRE_SERVICES === "1") throw new Error(reason);
	process.stderr.write(`skipped: ${reason}\n`);
	return reason;
}
