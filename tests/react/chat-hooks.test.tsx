// @vitest-environment happy-dom
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { act, cleanup, render, screen, waitFor } from "@testing-library/react";
import { memo, type ReactNode, StrictMode } from "react";
import { renderToString } from "react-dom/server";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { WebSocket } from "ws";
import { type ChatClient, createChatClient, type ShownMessage } from "../../src/client";
import { ChatProvider, useConnection, useMembers, useMessages, useTyping, useUnread } from "../../src/react";
import { RawClient } from "../support/raw-client";

let server: ChildProcess;
let url: string;
let client: ChatClient;
/** A new room for each test, because they share a server. */
let room: string;
let tests = 0;

beforeAll(async () => {
	server = fork("tests/react/chat-server.ts", { execArgv: ["--import", "tsx"] });
	[url] = (await once(server, "message")) as [string];
});

afterAll(() => server.kill());

beforeEach(() => {
	tests += 1;
	room = `room ${tests}`;
	client = createChatClient({ url: `${url}?name=Ada`, WebSocket });
});

afterEach(() => {
	cleanup();
	client.close();
});

/** Joins Bob, without React, to a room. */
async function bobIn(name: string): Promise<RawClient> {
	const bob = await RawClient.open(`${url}?name=Bob`);
	await bob.request("joinRoom", { room: name });
	return bob;
}

const inChat = (children: ReactNode) => (
	<StrictMode>
		<ChatProvider client={client}>{children}</ChatProvider>
	</StrictMode>
);

let rendered: string[] = [];
const Row = memo(({ message }: { message: ShownMessage }) => {
	rendered.push(message.text);
	return <li>{`${message.text} ${message.status}`}</li>;
});

function List({ room: name }: { room: string }) {
	const { messages } = useMessages(name);
	return (
		<ul>
			{messages.map((message) => (
				<Row key={message.clientId ?? message.text} message={message} />
			))}
		</ul>
	);
}

// By role, each of ten thousand rows would be looked at for whether it is hidden.
const rows = () => [...document.querySelectorAll("li")].map(({ textContent }) => textContent);

test("a component shows its room's messages, and a new message renders one row", async () => {
	render(inChat(<List room={room} />));
	await waitFor(() => expect(client.room(room).state.membership).toBe("joined"));
	const bob = await bobIn(room);
	for (const text of ["one", "two"]) await bob.request("sendMessage", { room, text });
	await waitFor(() => expect(rows()).toEqual(["one sent", "two sent"]));
	rendered = [];
	await bob.request("sendMessage", { room, text: "three" });
	await waitFor(() => expect(rows()).toEqual(["one sent", "two sent", "three sent"]));
	expect(new Set(rendered)).toEqual(new Set(["three"]));
});

test("two components share one join, and the last one leaves the room", async () => {
	function Who() {
		return <p>{useMembers(room).occupancy}</p>;
	}
	const bob = await bobIn(room);
	const view = render(inChat([<Who key="a" />, <List key="b" room={room} />]));
	await waitFor(() => expect(client.room(room).state.membership).toBe("joined"));
	await waitFor(() => expect(screen.getByText("2")).toBeTruthy());
	view.rerender(inChat([<List key="b" room={room} />]));
	await new Promise((resolve) => setTimeout(resolve, 20));
	expect(client.room(room).state.membership).toBe("joined");
	view.unmount();
	await waitFor(() => expect(client.room(room).state.membership).toBe("left"));
	await bob.next("userLeft");
});

test("a component whose join is refused reports it to onError", async () => {
	const errors: unknown[] = [];
	client.close();
	client = createChatClient({ url: `${url}?name=Ada`, WebSocket, onError: (error) => errors.push(error) });
	const tooLong = "x".repeat(129);
	render(inChat(<List room={tooLong} />));
	await waitFor(() => expect(errors).toEqual([expect.objectContaining({ code: "INVALID_DATA" })]));
	expect(client.room(tooLong).state.membership).toBe("left");
});

test("a component that changes its room shows the new room's state, and leaves the old one", async () => {
	const bob = await bobIn(`other ${room}`);
	await bob.request("sendMessage", { room: `other ${room}`, text: "elsewhere" });
	const view = render(inChat(<List room={room} />));
	await waitFor(() => expect(client.room(room).state.membership).toBe("joined"));
	view.rerender(inChat(<List room={`other ${room}`} />));
	await waitFor(() => expect(rows()).toEqual(["elsewhere sent"]));
	await waitFor(() => expect(client.room(room).state.membership).toBe("left"));
});

test("the client's onError receives the refusal of a component's join", async () => {
	const errors: unknown[] = [];
	client.close();
	client = createChatClient({ url: `${url}?name=Ada`, WebSocket, onError: (error) => errors.push(error) });
	render(inChat(<List room={"x".repeat(129)} />));
	await waitFor(() => expect(errors).toMatchObject([{ code: "INVALID_DATA", event: "joinRoom" }]));
});

test("typing and the connection's state are shown, and a sent message is shown at once", async () => {
	function Bar() {
		const { typing } = useTyping(room);
		const { connection, userId } = useConnection();
		return <p>{`${connection} ${userId} ${typing.map(({ username }) => username)}`}</p>;
	}
	render(inChat([<Bar key="a" />, <List key="b" room={room} />]));
	const bob = await bobIn(room);
	await waitFor(() => expect(client.room(room).state.membership).toBe("joined"));
	await bob.request("startTyping", { room });
	await waitFor(() => expect(screen.getByText("open Ada Bob")).toBeTruthy());
	act(() => void client.room(room).send("hi"));
	expect(rows()).toEqual(["hi pending"]);
	await waitFor(() => expect(rows()).toEqual(["hi sent"]));
});

test("server rendering, without a client, shows an empty room", () => {
	const page = renderToString(
		<ChatProvider client={null}>
			<List room={room} />
		</ChatProvider>,
	);
	expect(page).toBe("<ul></ul>");
});

test("in a room with ten thousand messages, a new message renders one row", async () => {
	render(inChat(<List room={room} />));
	const shown = client.room(room);
	await waitFor(() => expect(shown.state.membership).toBe("joined"));
	const messages = Array.from({ length: 9_999 }, (_, n) => ({
		...{ id: `m${n}`, room, text: `text ${n}`, userId: "Zoe", username: "Zoe" },
		...{ timestamp: n, seq: n + 1, updatedSeq: n + 1 },
	}));
	const next = { ...messages[0]!, id: "next", text: "one more", seq: 10_000, updatedSeq: 10_000 };
	await act(async () => shown.apply({ type: "older", page: { messages, hasMore: false } }));
	expect(rows().length).toBe(9_999);
	rendered = [];
	await act(async () => shown.apply({ type: "changed", message: next }));
	expect(rows().length).toBe(10_000);
	expect(new Set(rendered)).toEqual(new Set(["one more"]));
	rendered = [];
	await act(async () =>
		shown.apply({ type: "changed", message: { ...messages[5_000]!, text: "edited", updatedSeq: 10_001 } }),
	);
	expect(rows()[5_000]).toBe("edited sent");
	expect(new Set(rendered)).toEqual(new Set(["edited"]));
}, 60_000);

test("unread messages are counted until they are marked as read", async () => {
	let markAll = () => {};
	function Mark() {
		const { unread, markRead } = useUnread(room);
		markAll = markRead;
		return <p role="status">{unread}</p>;
	}
	render(inChat(<Mark />));
	await waitFor(() => expect(client.room(room).state.membership).toBe("joined"));
	const bob = await bobIn(room);
	for (const text of ["one", "two"]) await bob.request("sendMessage", { room, text });
	await waitFor(() => expect(screen.getByRole("status").textContent).toBe("2"));
	act(() => markAll());
	expect(screen.getByRole("status").textContent).toBe("0");
	await bob.request("sendMessage", { room, text: "three" });
	await waitFor(() => expect(screen.getByRole("status").textContent).toBe("1"));
});
