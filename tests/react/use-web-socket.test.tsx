// @vitest-environment happy-dom
import { cleanup, renderHook, waitFor } from "@testing-library/react";
import { StrictMode } from "react";
import { renderToString } from "react-dom/server";
import { afterEach, beforeEach, expect, test } from "vitest";
import { WebSocket } from "ws";
import { type UseWebSocketOptions, useWebSocket } from "../../src/react";
import { WireServer } from "../client/socket/wire-server";

let server: WireServer;

beforeEach(async () => {
	server = await WireServer.listen();
});

afterEach(async () => {
	cleanup();
	await server.close();
});

function render(options: Partial<UseWebSocketOptions> = {}) {
	// Read once, because a closed server has no address.
	const { url } = server;
	return renderHook((props: Partial<UseWebSocketOptions>) => useWebSocket({ url, WebSocket, ...props }), {
		initialProps: options,
		wrapper: StrictMode,
	});
}

test("under StrictMode a component has one connection, and knows when it is connected", async () => {
	const { result } = render();
	expect(result.current.connected).toBe(false);
	await waitFor(() => expect(result.current.connected).toBe(true));
	expect(result.current.socket?.id).toBe("c1");
	expect([server.count, server.live]).toEqual([1, 1]);
});

test("closes when the component unmounts", async () => {
	const { result, unmount } = render();
	const connection = await server.accept();
	await waitFor(() => expect(result.current.connected).toBe(true));
	const { socket } = result.current;
	unmount();
	expect(await connection.closed).toBe(1000);
	expect(socket?.state).toBe("closed");
});

test("is not connected while the server is down, with the same socket", async () => {
	const { result } = render();
	await waitFor(() => expect(result.current.connected).toBe(true));
	const { socket } = result.current;
	await server.close();
	await waitFor(() => expect(result.current.connected).toBe(false));
	expect(result.current.socket).toBe(socket);
	expect(socket?.state).toBe("connecting");
});

test("a different URL creates a new socket, and closes the old one", async () => {
	const { result, rerender } = render();
	const first = await server.accept();
	await waitFor(() => expect(result.current.connected).toBe(true));
	const { socket } = result.current;
	rerender({ url: `${server.url}?room=2` });
	expect(result.current.connected).toBe(false);
	expect(await first.closed).toBe(1000);
	expect((await server.accept()).path).toBe("/chat?room=2");
	await waitFor(() => expect(result.current.connected).toBe(true));
	expect(result.current.socket).not.toBe(socket);
});

test("equal options keep the socket across renders, and a URL function may change", async () => {
	const { result, rerender } = render({ url: () => server.url, protocols: ["chat"] });
	await waitFor(() => expect(result.current.connected).toBe(true));
	const { socket } = result.current;
	rerender({ url: () => `${server.url}?again`, protocols: ["chat"] });
	expect(result.current).toEqual({ socket, connected: true });
	expect(server.count).toBe(1);
});

test("has no socket while disabled, and closes one that it had", async () => {
	const { result, rerender } = render({ enabled: false });
	expect(result.current).toEqual({ socket: null, connected: false });
	rerender({ enabled: true });
	const connection = await server.accept();
	await waitFor(() => expect(result.current.connected).toBe(true));
	rerender({ enabled: false });
	expect(result.current).toEqual({ socket: null, connected: false });
	await connection.closed;
});

test("renders without a socket on the server", () => {
	const View = () => <p>{JSON.stringify(useWebSocket({ url: "/chat" }))}</p>;
	expect(renderToString(<View />)).toContain("null");
	expect(server.count).toBe(0);
});
