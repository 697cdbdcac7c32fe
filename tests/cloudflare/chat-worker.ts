import { Hono, type Env as HonoEnv } from "hono";
import { HTTPException } from "hono/http-exception";
import { createChatProcedure, type MiddlewareArgs, mountChat } from "../../src";
import { D1MessageStore } from "../../src/adapters/d1";
import {
	ChatGate,
	ChatRoom,
	chatHandle,
	DurableObjectMessageStore,
	type GateParts,
	toGate,
} from "../../src/cloudflare";
import type { DurableNamespace, DurableState } from "../../src/cloudflare/durable-object";
import type { GateCalls } from "../../src/cloudflare/gate/gate-calls";
import { gateName } from "../../src/cloudflare/gate-key";
import type { MetricReporter } from "../../src/rpc/server/metric";
import { storeSuite } from "../../src/testing";

interface Env {
	CHAT_GATE: object;
	CHAT_ROOM: object;
	DB: ConstructorParameters<typeof D1MessageStore>[0]["database"];
}

/** A gate whose users are whoever `?token=` says. */
export class Gate extends ChatGate<Env> {
	mount({ env, store, pubsub, topics }: GateParts<Env>) {
		const auth = async ({ c, next }: MiddlewareArgs<object, HonoEnv>) => {
			const token = c.req.query("token");
			if (!token) throw new HTTPException(401);
			return next({ user: { id: token, name: token } });
		};
		const wsChat = createChatProcedure({ auth, store, limits: { rates: false } });
		const inD1 = createChatProcedure({ auth, store: new D1MessageStore({ database: env.DB }) });
		const app = new Hono();
		const start = crypto.randomUUID();
		app.get("/start", (c) => c.text(start));
		const errors: string[] = [];
		app.get("/errors", (c) => c.json(errors));
		const onError = (error: unknown) => errors.push(String(error));
		const healed: unknown[] = [];
		app.get("/healed", (c) => c.json(healed));
		const onMetric: MetricReporter = (metric) => {
			if (metric.name === "healed") healed.push(metric);
		};
		const chat = mountChat(app, { wsChat }, { pubsub, http: true, onError, onMetric, connectRates: false });
		mountChat(app, { inD1 }, { pubsub: topics, onError });
		return { app, chat };
	}

	async stop(): Promise<void> {
		stop(this.ctx);
	}
}

/** The end of an object, as by a fault of its machine. */
const stop = (ctx: object) => (ctx as { abort(reason: string): void }).abort("the test stops the object");

/** A room that stops once, between the commit of a message with the text "abort" and its push to the gates. */
export class Room extends ChatRoom<Env> {
	constructor(ctx: object, env: Env) {
		const { storage } = ctx as DurableState;
		const gates = env.CHAT_GATE as DurableNamespace<GateCalls>;
		const deliver = async (stub: GateCalls, ...args: Parameters<GateCalls["deliver"]>) => {
			if (args[2].some((payload) => payload.includes('"text":"abort"'))) {
				storage.sql.exec("CREATE TABLE IF NOT EXISTS aborts (n INTEGER)");
				if (storage.sql.exec("SELECT n FROM aborts").toArray().length === 0) {
					storage.sql.exec("INSERT INTO aborts VALUES (1)");
					await (storage as unknown as { sync(): Promise<void> }).sync();
					stop(ctx);
				}
			}
			return stub.deliver(...args);
		};
		const wrapped = {
			idFromName: (name: string) => gates.idFromName(name),
			idFromString: (id: string) => gates.idFromString(id),
			get: (id: object) => {
				const stub = gates.get(id);
				return { deliver: (...args: Parameters<GateCalls["deliver"]>) => deliver(stub, ...args) };
			},
		};
		super(ctx, { ...env, CHAT_GATE: wrapped });
	}

	/** Calls the alarm as the runtime does when it is not sure that it has. */
	async alarmTwice(): Promise<void> {
		await Promise.all([this.alarm(), this.alarm()]);
	}
}

const app = new Hono<{ Bindings: Env }>();
const suites = {
	room: ({ CHAT_ROOM }: Env) => new DurableObjectMessageStore({ rooms: CHAT_ROOM }),
	d1: ({ DB }: Env) => new D1MessageStore({ database: DB }),
};
app.get("/suite/:store/:case", async (c) => {
	const create = suites[c.req.param("store") as keyof typeof suites];
	try {
		await storeSuite[Number(c.req.param("case"))]?.run(create(c.env), create(c.env));
		return c.text("passed");
	} catch (error) {
		return c.text(error instanceof Error ? `${error.message}\n${error.stack}` : String(error), 500);
	}
});
app.post("/call/:method", async (c) => {
	try {
		const handle = chatHandle(c.env) as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>;
		return c.json({ value: (await handle[c.req.param("method")]?.(...(await c.req.json()))) ?? null });
	} catch (error) {
		return c.json({ name: (error as Error).name, code: (error as { code?: string }).code }, 500);
	}
});
app.post("/append/:room", async (c) => {
	const store = suites.room(c.env);
	const message = { room: c.req.param("room"), text: await c.req.json<string>(), userId: "app", username: "App" };
	return c.json((await store.append({ ...message, id: crypto.randomUUID(), timestamp: Date.now() })).message);
});
app.post("/alarm/:room", async (c) => {
	const rooms = c.env.CHAT_ROOM as DurableNamespace<{ alarmTwice(): Promise<void> }>;
	await rooms.get(rooms.idFromName(`room:${c.req.param("room")}`)).alarmTwice();
	return c.json("done");
});
app.post("/stop/:gate", async (c) => {
	const gates = c.env.CHAT_GATE as DurableNamespace<{ stop(): Promise<void> }>;
	await gates
		.get(gates.idFromName(gateName(c.req.param("gate"), 64)))
		.stop()
		.catch(() => {});
	return c.json("stopped");
});
app.all("*", (c) =>
	toGate(c.req.raw, c.env, { gates: 64, key: ({ url }) => new URL(url).searchParams.get("gate") ?? undefined }),
);

export default { fetch: app.fetch };
