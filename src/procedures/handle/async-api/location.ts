import * as z from "zod";

/** A server of the document, as in AsyncAPI 3. */
export interface AsyncApiServer {
	/** The host and, if it is not the default, the port: "chat.example.com:8443". */
	host: string;
	/** `wss` for TLS. */
	protocol: "ws" | "wss";
	/** The part of the path that a proxy removes before the app sees the request. Default: none. */
	pathname?: string | undefined;
	title?: string | undefined;
	description?: string | undefined;
}

/** Where a chat answers. */
export interface AsyncApiLocation {
	/** The path of the chat on its servers, such as "/api/chat/wsChat". Default: the mount path when served, else unknown. */
	address?: string | undefined;
	/**
	 * The servers, by name. Default: the host of the request when served, else none. An app behind a TLS proxy names its
	 * servers here, because it sees requests without TLS.
	 */
	servers?: Readonly<Record<string, AsyncApiServer>> | undefined;
}

/** The location options, as they are checked at run time. */
export const locationOptions = {
	address: z.string().startsWith("/").optional(),
	servers: z
		.record(
			z.string().regex(/^[\w-]+$/, "expected a name of letters, digits, _ and -"),
			z.strictObject({
				host: z.string().min(1),
				protocol: z.enum(["ws", "wss"]),
				pathname: z.string().startsWith("/").optional(),
				title: z.string().optional(),
				description: z.string().optional(),
			}),
		)
		.optional(),
};

/** Returns the location of the chat whose document is requested at `url`, which is below the chat. */
export function locationOf(url: string): Required<AsyncApiLocation> {
	const { protocol, host, pathname } = new URL(url);
	return {
		address: pathname.replace(/\/[^/]+\/?$/, ""),
		servers: { default: { host, protocol: protocol === "https:" ? "wss" : "ws" } },
	};
}
