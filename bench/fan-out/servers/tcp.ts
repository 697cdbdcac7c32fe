/**
 * What Node can do at most: no WebSocket, no JSON, no acks. The bytes that arrive go to each member as they are, with one
 * write per event; with `turn` as the argument, one write carries all events of one turn of the event loop.
 */
import { type AddressInfo, createServer, type Socket } from "node:net";
import { JOIN_START, ROOM_LENGTH, SEND_START } from "../driver/tcp-frames";
import { plainFrame } from "../driver/text-frame";
import { answerBench } from "./control";

const isByTurn = process.argv[2] === "turn";
const rooms = new Map<string, Set<Socket>>();
const waiting = new Map<string, Buffer[]>();
const joined = plainFrame('["ack",null]');

const server = createServer({ noDelay: true }, (socket) => {
	let rest: Buffer = Buffer.alloc(0);
	socket.on("data", (chunk) => {
		let bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
		for (let end = endOf(bytes); end <= bytes.length; end = endOf(bytes)) {
			handle(socket, bytes.subarray(0, end));
			bytes = bytes.subarray(end);
		}
		rest = bytes;
	});
	socket.on("error", () => socket.destroy());
	socket.on("close", () => {
		for (const members of rooms.values()) members.delete(socket);
	});
});
server.listen(0, "127.0.0.1", () => answerBench((server.address() as AddressInfo).port));

/** Returns where the first frame ends. */
function endOf(bytes: Buffer): number {
	if (bytes.length < 4) return Number.POSITIVE_INFINITY;
	return bytes[1] === 126 ? 4 + bytes.readUInt16BE(2) : 2 + bytes[1]!;
}

function handle(socket: Socket, frame: Buffer): void {
	const payload = frame[1] === 126 ? 4 : 2;
	const isJoin = frame[payload + 2] === JOIN_START.charCodeAt(2);
	const at = payload + (isJoin ? JOIN_START : SEND_START).length;
	const room = frame.toString("latin1", at, at + ROOM_LENGTH);
	if (isJoin) {
		rooms.set(room, (rooms.get(room) ?? new Set()).add(socket));
		socket.write(joined);
	} else if (isByTurn) queue(room, frame);
	else for (const member of rooms.get(room) ?? []) member.write(frame);
}

function queue(room: string, frame: Buffer): void {
	if (waiting.size === 0) setImmediate(flush);
	const frames = waiting.get(room);
	if (frames) frames.push(frame);
	else waiting.set(room, [frame]);
}

function flush(): void {
	const corked = new Set<Socket>();
	const isOne = waiting.size === 1;
	for (const [room, frames] of waiting) {
		const bytes = frames.length === 1 ? frames[0]! : Buffer.concat(frames);
		for (const member of rooms.get(room) ?? []) {
			if (!isOne && !corked.has(member)) {
				member.cork();
				corked.add(member);
			}
			member.write(bytes);
		}
	}
	waiting.clear();
	for (const member of corked) member.uncork();
}
