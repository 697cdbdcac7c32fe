/** One hostile user, in a process of its own. Arguments: the port of the server, and the scenario. */
import WebSocket from "ws";
import { HEAVY_ROOM, OLD_ROOM, type Scenario } from "./scenarios";

const [port = "", scenario = "none"] = process.argv.slice(2) as [string, Scenario];
const SOCKETS = 20;
/** How often each socket sends, in milliseconds, and how much may wait in it. */
const TICK_MS = 10;
const WAITING_MAX = 256 * 1024;

const nested = `["joinRoom",{"room":[${"[],".repeat(20_000)}[]]}]`;
const message = JSON.stringify(["sendMessage", { room: "general", text: "hello" }]);
let turn = 0;

/** Sends what one socket sends in one tick. */
const attacks: Record<Exclude<Scenario, "none">, (ws: WebSocket) => void> = {
	history: (ws) => askForPage(ws, HEAVY_ROOM),
	oldHistory: (ws) => askForPage(ws, OLD_ROOM),
	joins: (ws) => {
		ws.send(JSON.stringify(["joinRoom", { room: HEAVY_ROOM, limit: 200 }, 1]));
		ws.send(JSON.stringify(["leaveRoom", { room: HEAVY_ROOM }]));
	},
	bad: (ws) => repeat(100, () => ws.send("x")),
	large: (ws) => ws.send(nested),
	pings: (ws) => repeat(100, () => ws.send('["ping",null]')),
	protocolPings: (ws) => repeat(100, () => ws.ping()),
	reconnects: (ws) => {
		ws.send(JSON.stringify(["joinRoom", { room: "general" }, 1]));
		repeat(10, () => ws.send(message));
		ws.close();
	},
};

/** With and without an id, because the page is read in both cases. */
function askForPage(ws: WebSocket, room: string): void {
	turn += 1;
	ws.send(JSON.stringify(["loadHistory", { room, limit: 200 }, ...(turn % 2 ? [turn] : [])]));
}

function repeat(times: number, run: () => void): void {
	for (let n = 0; n < times; n++) run();
}

/** Keeps one socket open, whatever the server says, and attacks on it. */
function attack(run: (ws: WebSocket) => void): void {
	const ws = new WebSocket(`ws://127.0.0.1:${port}/wsChat?name=Mallory`);
	let timer: NodeJS.Timeout | undefined;
	ws.on("open", () => {
		if (scenario === "history" || scenario === "oldHistory") {
			const room = scenario === "history" ? HEAVY_ROOM : OLD_ROOM;
			ws.send(JSON.stringify(["joinRoom", { room, limit: 1 }, 1]));
		}
		timer = setInterval(() => {
			if (ws.readyState === WebSocket.OPEN && ws.bufferedAmount < WAITING_MAX) run(ws);
		}, TICK_MS);
	});
	ws.on("error", () => {});
	ws.on("close", () => {
		clearInterval(timer);
		setTimeout(() => attack(run), TICK_MS);
	});
}

if (scenario !== "none") repeat(SOCKETS, () => attack(attacks[scenario]));
process.on("disconnect", () => process.exit());
process.send?.("started");
