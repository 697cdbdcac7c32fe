// @vitest-environment happy-dom
import { act, cleanup, render, screen, waitFor } from "@testing-library/react";
import { StrictMode, useEffect } from "react";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type ChatClient, createChatClient } from "../../src/client";
import { ChatProvider, useConnection, useMembers, useMessages, useRoom } from "../../src/react";
import { FakeWebSocket } from "../client/socket/fake-web-socket";
import { joinAck, message } from "../client/socket/samples";

let clients: ChatClient[] = [];
let errors: unknown[] = [];

beforeEach(() => {
	FakeWebSocket.made = [];
	errors = [];
});

afterEach(() => {
	cleanup();
	for (const client of clients) client.close();
	clients = [];
});

/** A client with its own connection. */
async function open(): Promise<{ client: ChatClient; ws: FakeWebSocket }> {
	const client = createChatClient({
		url: "ws://chat.test",
		WebSocket: FakeWebSocket,
		onError: (error) => errors.push(error),
	});
	clients.push(client);
	await pass();
	const ws = FakeWebSocket.last;
	ws.welcome(3_600_000);
	return { client, ws };
}

/** Waits until promises have settled, and rooms without a component are left. */
const pass = () => act(() => new Promise<void>((resolve) => setTimeout(resolve, 5)));

function answerAll(ws: FakeWebSocket): Promise<void> {
	for (const event of ["joinRoom", "leaveRoom"])
		for (const [, { room }, id] of ws.sentOf(event)) ws.receive(["ack", joinAck(0, { room }), id]);
	return pass();
}

function List({ room }: { room: string }) {
	const { messages } = useMessages(room);
	const { connection } = useConnection();
	return <p>{`${connection}: ${messages.map(({ text }) => text)}`}</p>;
}

const page = (client: ChatClient | null, room: string) => (
	<StrictMode>
		<ChatProvider client={client}>
			<List room={room} />
		</ChatProvider>
	</StrictMode>
);

test("changing the room and back before any answer ends in the first room", async () => {
	const { client, ws } = await open();
	const view = render(page(client, "a"));
	view.rerender(page(client, "b"));
	await pass();
	view.rerender(page(client, "a"));
	await pass();
	await answerAll(ws);
	await answerAll(ws);
	expect(client.room("a").state.membership).toBe("joined");
	expect(client.room("b").state.membership).toBe("left");
	act(() => ws.receive(["newMessage", message(1, { room: "a", text: "hi" })]));
	expect(screen.getByText("open: hi")).toBeTruthy();
});

test("a component that unmounts before its join is acked leaves the room", async () => {
	const { client, ws } = await open();
	const view = render(page(client, "a"));
	view.unmount();
	await pass();
	await answerAll(ws);
	expect(ws.sentOf("leaveRoom")).toHaveLength(1);
	expect(client.room("a").state.membership).toBe("left");
	expect(errors).toEqual([]);
});

test("a new client is shown from its own state, and the old client's room is left", async () => {
	const [first, second] = [await open(), await open()];
	const view = render(page(first.client, "a"));
	await answerAll(first.ws);
	act(() => first.ws.receive(["newMessage", message(1, { room: "a", text: "first" })]));
	view.rerender(page(second.client, "a"));
	await pass();
	await answerAll(second.ws);
	act(() => second.ws.receive(["newMessage", message(1, { room: "a", text: "second" })]));
	expect(screen.getByText("open: second")).toBeTruthy();
	expect(first.ws.sentOf("leaveRoom")).toHaveLength(1);
	view.rerender(page(null, "a"));
	expect(screen.getByText("idle:")).toBeTruthy();
});

test("two providers with the same client share its rooms", async () => {
	const { client, ws } = await open();
	const both = (isTwo: boolean) => (
		<>
			{page(client, "a")}
			{isTwo && page(client, "a")}
		</>
	);
	const view = render(both(true));
	await answerAll(ws);
	expect(ws.sentOf("joinRoom")).toHaveLength(1);
	view.rerender(both(false));
	await pass();
	expect(ws.sentOf("leaveRoom")).toEqual([]);
});

test("a refused join is reported to onError once", async () => {
	function Room() {
		const { occupancy } = useMembers("a");
		return <p>{`${useRoom("a")?.name} ${occupancy}`}</p>;
	}
	const { client, ws } = await open();
	render(
		<ChatProvider client={client}>
			<Room />
		</ChatProvider>,
	);
	const [, , id] = ws.sentOf("joinRoom")[0] ?? [];
	ws.receive(["error", { code: "FORBIDDEN", message: "no" }, id]);
	await pass();
	expect(errors).toMatchObject([{ code: "FORBIDDEN" }]);
});

test("a join that is refused temporarily is retried", async () => {
	const { client, ws } = await open();
	render(page(client, "a"));
	const [, , id] = ws.sentOf("joinRoom")[0] ?? [];
	ws.receive(["error", { code: "RATE_LIMITED", message: "slower", retryAfterMs: 100 }, id]);
	await waitFor(() => expect(ws.sentOf("joinRoom")).toHaveLength(2));
	await answerAll(ws);
	expect(client.room("a").state.membership).toBe("joined");
});

test("a room is shared however its name is encoded in Unicode", async () => {
	const { client, ws } = await open();
	const view = render(page(client, "caf\u00e9"));
	await answerAll(ws);
	view.rerender(page(client, "cafe\u0301"));
	await pass();
	expect(ws.sentOf("joinRoom")).toHaveLength(1);
	expect(ws.sentOf("leaveRoom")).toEqual([]);
});

test("a client that an effect connects and closes joins the rooms of the components below it", async () => {
	function Page({ client }: { client: ChatClient }) {
		useEffect(() => {
			client.connect();
			return () => client.close();
		}, [client]);
		return page(client, "a");
	}
	const { client } = await open();
	render(
		<StrictMode>
			<Page client={client} />
		</StrictMode>,
	);
	await pass();
	FakeWebSocket.last.welcome(3_600_000);
	await answerAll(FakeWebSocket.last);
	expect(client.room("a").state.membership).toBe("joined");
	act(() => client.close());
	await pass();
	expect(client.room("a").state.membership).toBe("left");
	act(() => client.connect());
	await pass();
	FakeWebSocket.last.welcome(3_600_000);
	await answerAll(FakeWebSocket.last);
	expect(client.room("a").state.membership).toBe("joined");
	// The app's own actions are not errors.
	cleanup();
	await pass();
	expect(errors).toEqual([]);
});
