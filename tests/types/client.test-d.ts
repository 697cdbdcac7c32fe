import { useEffect } from "react";
import { expectTypeOf, test } from "vitest";
import type * as z from "zod";
import type { BuiltInChat, ChatError, ChatSocket, Disconnected } from "../../src/client";
import { useWebSocket } from "../../src/react";
import type { SocketEvents } from "../../src/rpc/builder/infer";
import type { AckResults, ChatMessage, Welcome } from "../../src/schemas";

type Game = SocketEvents<
	{ move: z.ZodObject<{ x: z.ZodNumber; y: z.ZodDefault<z.ZodNumber> }> },
	{ moved: z.ZodObject<{ by: z.ZodString }> },
	{ move: { turn: number } }
>;

declare const chat: ChatSocket;
declare const game: ChatSocket<Game>;

test("without a procedure the events are the built-in ones of a chat", () => {
	chat.on("newMessage", (message) => expectTypeOf(message).toEqualTypeOf<ChatMessage>());
	chat.on("reconnect", ({ inMs }) => expectTypeOf(inMs).toEqualTypeOf<number>());
	expectTypeOf(chat.request("joinRoom", { room: "a" })).resolves.toEqualTypeOf<AckResults["joinRoom"]>();
	expectTypeOf(chat.request("sendMessage", { room: "a", text: "b" })).resolves.toEqualTypeOf<ChatMessage>();
});

test("a procedure's events type what is sent, received and acked", () => {
	game.on("moved", ({ by }) => expectTypeOf(by).toEqualTypeOf<string>());
	game.emit("move", { x: 1 });
	expectTypeOf(game.request("move", { x: 1, y: 2 })).resolves.toEqualTypeOf<{ turn: number }>();
});

test("a socket's system events are typed", () => {
	game.on("connect", (welcome) => expectTypeOf(welcome).toEqualTypeOf<Welcome>());
	game.on("disconnect", (why) => expectTypeOf(why).toEqualTypeOf<Disconnected>());
	game.on("error", (error) => expectTypeOf(error).toEqualTypeOf<ChatError>());
	game.on("resync", (ack) => expectTypeOf(ack).toEqualTypeOf<AckResults["joinRoom"]>());
	expectTypeOf(game.on("connect", () => {})).toEqualTypeOf<() => void>();
});

test("a wrong event or wrong data does not compile", () => {
	// @ts-expect-error no such event to listen to
	chat.on("newMesage", () => {});
	// @ts-expect-error an incoming event cannot be listened to
	chat.on("sendMessage", () => {});
	// @ts-expect-error no such event to send
	chat.emit("newMessage", { room: "a" });
	// @ts-expect-error text is missing
	chat.emit("sendMessage", { room: "a" });
	// @ts-expect-error a room is a string
	void chat.request("joinRoom", { room: 1 });
	// @ts-expect-error a chat event is not one of the game's
	game.emit("joinRoom", { room: "a" });
	// @ts-expect-error x is a number
	game.emit("move", { x: "1" });
	// @ts-expect-error not a procedure
	type Wrong = ChatSocket<{ events: number }>;
	expectTypeOf<Wrong>().not.toBeNever();
});

test("the documented component compiles, guarded by the socket or by connected", () => {
	function Room({ room, url }: { room: string; url: string }) {
		const { socket, connected } = useWebSocket<BuiltInChat>({ url });
		useEffect(() => {
			if (!socket) return;
			socket.emit("joinRoom", { room });
			const off = socket.on("newMessage", (message) => expectTypeOf(message.text).toEqualTypeOf<string>());
			return () => {
				off();
				socket.emit("leaveRoom", { room });
			};
		}, [socket, room]);
		useEffect(() => {
			if (!connected) return;
			socket.emit("joinRoom", { room });
			return () => {
				socket.emit("leaveRoom", { room });
			};
		}, [socket, connected, room]);
		// @ts-expect-error without a guard there may be no socket yet
		return socket.id;
	}
	expectTypeOf(Room).returns.toEqualTypeOf<string | null>();
});
