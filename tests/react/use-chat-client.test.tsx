// @vitest-environment happy-dom
import { act, cleanup, render } from "@testing-library/react";
import { StrictMode } from "react";
import { renderToString } from "react-dom/server";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ChatProvider, useChatClient, useConnection, useMessages } from "../../src/react";
import { FakeWebSocket } from "../client/socket/fake-web-socket";
import { joinAck, message } from "../client/socket/samples";

beforeEach(() => {
	FakeWebSocket.made = [];
});

afterEach(cleanup);

const live = () => FakeWebSocket.made.filter(({ readyState }) => readyState < 2).length;
const settle = () => act(async () => {});

const initial = { messages: [message(1), message(2)], hasMore: true };

function Messages() {
	const { messages, hasOlder } = useMessages("lobby", { initial });
	return (
		<ol data-older={hasOlder}>
			{messages.map(({ key, text }) => (
				<li key={key}>{text}</li>
			))}
		</ol>
	);
}

function App({ url = "ws://chat.test", title = "" }: { url?: string; title?: string }) {
	const client = useChatClient({ url, WebSocket: FakeWebSocket, onError: () => {} });
	return (
		<ChatProvider client={client}>
			<h1>{title}</h1>
			<State />
			<Messages />
		</ChatProvider>
	);
}

function State() {
	return <p>{useConnection().connection}</p>;
}

test("a component's own client has one connection however often it renders, and none after it", async () => {
	const page = render(
		<StrictMode>
			<App />
		</StrictMode>,
	);
	await settle();
	expect(live()).toBe(1);
	for (let save = 0; save < 20; save++) {
		page.rerender(
			<StrictMode>
				<App title={`${save}`} />
			</StrictMode>,
		);
	}
	await settle();
	expect([live(), page.container.querySelector("p")?.textContent]).toEqual([1, "connecting"]);
	page.unmount();
	await settle();
	expect(live()).toBe(0);
});

test("20 replaced copies of a component leave one connection", async () => {
	const page = render(<App key={0} />);
	for (let save = 1; save <= 20; save++) {
		page.rerender(<App key={save} />);
		await settle();
	}
	expect(live()).toBe(1);
});

test("another url makes another client, and closes the last", async () => {
	const page = render(<App />);
	await settle();
	page.rerender(<App url="ws://other.test" />);
	await settle();
	expect([live(), FakeWebSocket.last.url]).toEqual([1, "ws://other.test/"]);
});

test("a server renders the first page of history and opens no connection, and the browser takes it over unchanged", async () => {
	const markup = renderToString(<App />);
	expect(markup).toContain("<li>text 1</li><li>text 2</li>");
	await settle();
	expect(FakeWebSocket.made).toEqual([]);
	const container = document.createElement("div");
	document.body.append(container);
	container.innerHTML = markup;
	const rows = [...container.querySelectorAll("li")];
	const onRecoverableError = vi.fn();
	const page = render(<App />, { container, hydrate: true, onRecoverableError });
	await settle();
	expect([...container.querySelectorAll("li")]).toEqual(rows);
	act(() => FakeWebSocket.last.welcome(20_000, "u2"));
	const [, , id] = FakeWebSocket.last.sentOf("joinRoom")[0] ?? [];
	await act(async () =>
		FakeWebSocket.last.receive(["ack", joinAck(3, { messages: [1, 2, 3].map((seq) => message(seq)) }), id]),
	);
	const after = [...container.querySelectorAll("li")];
	expect(after.map(({ textContent }) => textContent)).toEqual(["text 1", "text 2", "text 3"]);
	expect(after.slice(0, 2).every((row, at) => row === rows[at])).toBe(true);
	expect(onRecoverableError).not.toHaveBeenCalled();
	page.unmount();
	container.remove();
});
