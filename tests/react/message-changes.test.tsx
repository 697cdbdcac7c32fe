// @vitest-environment happy-dom
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { act, cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { memo, StrictMode } from "react";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { WebSocket } from "ws";
import { type ChatClient, createChatClient, type ShownMessage } from "../../src/client";
import { ChatProvider, type Messages, useMessages } from "../../src/react";
import { RawClient } from "../support/raw-client";

let server: ChildProcess;
let url: string;
let client: ChatClient;

beforeAll(async () => {
	server = fork("tests/react/chat-server.ts", { execArgv: ["--import", "tsx"] });
	[url] = (await once(server, "message")) as [string];
});

afterAll(() => server.kill());

beforeEach(() => {
	rendered = [];
	client = createChatClient({ url: `${url}?name=Ada`, WebSocket });
});

afterEach(() => {
	cleanup();
	client.close();
});

let rendered: string[] = [];

type Actions = Pick<Messages, "edit" | "delete" | "react" | "unreact" | "discard">;

const Row = memo(({ message, actions }: { message: ShownMessage; actions: Actions }) => {
	rendered.push(message.text);
	if (message.status !== "sent") return <li>{message.text}</li>;
	const { id, text, editedAt, deletedAt, reactions = {}, ownReactions = [], changes = [] } = message;
	const isOwn = ownReactions.includes("👍");
	const failed = changes.find(({ status }) => status === "failed");
	return (
		<li>
			<p>{deletedAt ? "deleted" : `${text}${editedAt ? " (edited)" : ""}`}</p>
			<button type="button" onClick={() => actions[isOwn ? "unreact" : "react"](id, "👍")}>
				{`${reactions["👍"]?.count ?? 0} ${isOwn ? "mine" : "others"}`}
			</button>
			<button type="button" onClick={() => actions.edit(id, "hello")}>
				edit
			</button>
			<button type="button" onClick={() => actions.delete(id)}>
				delete
			</button>
			{failed && (
				<button type="button" onClick={() => actions.discard(failed.clientId)}>
					{failed.error?.name}
				</button>
			)}
		</li>
	);
});

function List({ room }: { room: string }) {
	const { messages, ...rest } = useMessages(room);
	const { edit, delete: remove, react, unreact, discard } = rest;
	actions ??= { edit, delete: remove, react, unreact, discard };
	return messages.map((message) => <Row key={message.key} message={message} actions={actions as Actions} />);
}
let actions: Actions | undefined;

async function start(room: string): Promise<RawClient> {
	actions = undefined;
	render(
		<StrictMode>
			<ChatProvider client={client}>
				<List room={room} />
			</ChatProvider>
		</StrictMode>,
	);
	await waitFor(() => expect(client.room(room).state.membership).toBe("joined"));
	const bob = await RawClient.open(`${url}?name=Bob`);
	await bob.request("joinRoom", { room });
	return bob;
}

test("a click shows a reaction, an edit and a deletion at once, and the others' changes are shown as they come", async () => {
	const bob = await start("clicks");
	act(() => void client.room("clicks").send("helo"));
	act(() => void client.room("clicks").send("another"));
	await waitFor(() => expect(screen.getAllByText("0 others")).toHaveLength(2));
	const id = client.room("clicks").state.messages.map((one) => one.status === "sent" && one.id)[0];
	rendered = [];
	fireEvent.click(screen.getAllByText("0 others")[0]!);
	expect(screen.getByText("1 mine")).toBeTruthy();
	await bob.request("addReaction", { room: "clicks", id, emoji: "👍" });
	await waitFor(() => expect(screen.getByText("2 mine")).toBeTruthy());
	fireEvent.click(screen.getByText("2 mine"));
	expect(screen.getByText("1 others")).toBeTruthy();
	fireEvent.click(screen.getAllByText("edit")[0]!);
	expect(screen.getByText("hello (edited)")).toBeTruthy();
	fireEvent.click(screen.getAllByText("delete")[0]!);
	expect(screen.getByText("deleted")).toBeTruthy();
	await waitFor(() => expect(client.room("clicks").state.changes).toEqual([]));
	expect(screen.getByText("deleted")).toBeTruthy();
	// The other row is drawn once, and not again.
	expect(rendered).not.toContain("another");
	await bob.close();
});

test("a change that is refused disappears, and its reason is shown until it is discarded", async () => {
	const bob = await start("refusals");
	await bob.request("sendMessage", { room: "refusals", text: "Bob's" });
	await waitFor(() => expect(screen.getByText("Bob's")).toBeTruthy());
	fireEvent.click(screen.getByText("edit"));
	expect(screen.getByText("hello (edited)")).toBeTruthy();
	await waitFor(() => expect(screen.getByText("ChatError")).toBeTruthy());
	expect(screen.getByText("Bob's")).toBeTruthy();
	fireEvent.click(screen.getByText("ChatError"));
	expect(screen.queryByText("ChatError")).toBeNull();
	await bob.close();
});
