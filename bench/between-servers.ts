/**
 * What it costs one server to receive what the others send: `npm run bench:servers`. One process, no network, a few seconds.
 *
 * Each kind of frame goes the whole way, from the text that the bus delivers to where the server keeps it.
 */
import { deltas, heads, heartbeats, messages, peers, snapshots } from "./between-servers/frames";
import { Listener, roomTopic, serversTopic } from "./between-servers/listener";
import { machine } from "./fan-out/report";

const SERVERS = 10;
const USERS_EACH = 20_000;
const CHANGES = 20_000;
const HEADS = 200_000;
const ROOMS = 100;
const RING = 256;

const listener = await Listener.start();
const say = (what: string, figure: string) => console.log(`| ${what} | ${figure} |`);
const us = (cpuUs: number, count: number) => `${(cpuUs / count).toFixed(1)} µs`;

console.log(`Measured on ${new Date().toISOString().slice(0, 10)}: ${machine()}.\n`);
console.log("| what another server sends | one costs |\n| --- | --- |");

const others = peers(SERVERS, USERS_EACH);
const users = SERVERS * USERS_EACH;
const sent = snapshots(others);
const before = await listener.bytes();
const unknown = await listener.hear(serversTopic, sent);
const after = await listener.bytes();
const known = await listener.hear(serversTopic, sent);
say("a user of a snapshot, not known yet", us(unknown, users));
say("a user of a snapshot, known already", us(known, users));
say("a user who came or left", us(await listener.hear(serversTopic, deltas(others, CHANGES)), CHANGES));
say("the head of a room", us(await listener.hear(serversTopic, heads(HEADS)), HEADS));
say("a heartbeat", us(await listener.hear(serversTopic, heartbeats(others, CHANGES)), CHANGES));

const rooms = Array.from({ length: ROOMS }, (_, nth) => `room-${nth}`);
await listener.enter(rooms);
const empty = await listener.bytes();
let cpuUs = 0;
for (const room of rooms) cpuUs += await listener.hear(roomTopic(room), messages(room, RING));
const full = await listener.bytes();
say("a message of a room", us(cpuUs, ROOMS * RING));

console.log("\n| what it keeps | bytes |\n| --- | ---: |");
say("a user of another server in one room", ((after - before) / users).toFixed(0));
say(`the latest ${RING} messages of a room`, ((full - empty) / ROOMS).toFixed(0));
await listener.close();
