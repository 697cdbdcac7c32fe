import { toSocketUrl, type UrlSource } from "./url";

/** Returns the socket URL with the app's credential in its `token` parameter. Called once per attempt to connect. */
export async function addToken(url: UrlSource, getToken: () => string | Promise<string>): Promise<URL> {
	const resolved = new URL(toSocketUrl(typeof url === "function" ? await url() : url));
	resolved.searchParams.set("token", await getToken());
	return resolved;
}
