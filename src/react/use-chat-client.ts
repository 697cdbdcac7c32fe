import * as React from "react";
import {
	type AnyProcedure,
	type BuiltInChat,
	type ChatClient,
	type ChatClientOptions,
	createChatClient,
} from "../client";
import { useProvidedClient } from "./chat-provider";

/**
 * Without options, returns the client of the nearest `ChatProvider`, or null if there is none. With options, returns a client of
 * this component's own: it connects when the component is mounted and closes when it is unmounted, so that a hot reload leaves
 * no connection behind and a server that renders the component opens none. Another `url` or `userId` makes another client; of
 * the other options, functions may change freely. `P` is the type of the client's procedure.
 *
 * @example const client = useChatClient({ url: "/api/chat/wsChat" });
 */
export function useChatClient<P extends AnyProcedure = BuiltInChat>(): ChatClient<P> | null;
export function useChatClient<P extends AnyProcedure = BuiltInChat>(options: ChatClientOptions): ChatClient<P>;
export function useChatClient<P extends AnyProcedure = BuiltInChat>(options?: ChatClientOptions): ChatClient<P> | null {
	const provided = useProvidedClient();
	const latest = React.useRef(options);
	React.useEffect(() => {
		latest.current = options;
	});
	const url = typeof options?.url === "function" ? "" : options?.url;
	// biome-ignore lint/correctness/useExhaustiveDependencies: other options do not make another client.
	const own = React.useMemo(
		() => options && createChatClient<P>(withLatest(options, () => latest.current ?? options)),
		[String(url), options?.userId],
	);
	React.useEffect(() => {
		own?.connect();
		return () => own?.close();
	}, [own]);
	return own ?? (provided as ChatClient<P> | null);
}

/** Returns the options for a client that lives longer than one render, and calls the functions of the latest. */
function withLatest(first: ChatClientOptions, latest: () => ChatClientOptions): ChatClientOptions {
	return {
		...first,
		autoConnect: false,
		url: typeof first.url === "function" ? (failure) => callUrl(latest(), failure) : first.url,
		...(first.getToken && { getToken: Object.assign(() => latest().getToken?.() ?? "", first.getToken) }),
		onError: (error) => latest().onError?.(error),
	};
}

const callUrl = ({ url }: ChatClientOptions, failure: Error | undefined) =>
	typeof url === "function" ? url(failure) : url;
