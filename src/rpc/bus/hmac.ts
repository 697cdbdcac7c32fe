/** A keyed hash of texts. Synchronous where the runtime has node:crypto, else through WebCrypto. */
export interface Hmac {
	/** Returns the hash of a text by the first secret, in base64url. */
	sign(text: string): string | Promise<string>;
	/** Returns true if the hash is the text's, by any of the secrets. */
	verify(text: string, mac: string): boolean | Promise<boolean>;
}

/** The part of node:crypto that is used, typed by its shape so that no runtime has to have its types. */
interface NodeCrypto {
	createSecretKey(key: Uint8Array): object;
	createHmac(algorithm: "sha256", key: object): { update(text: string): { digest(encoding: "base64url"): string } };
	timingSafeEqual(a: Uint8Array, b: Uint8Array): boolean;
}

const SECRET_MIN = 16;
const ALGORITHM = { name: "HMAC", hash: "SHA-256" };
const encoder = new TextEncoder();

/**
 * Returns HMAC-SHA-256 with these secrets.
 *
 * @throws TypeError if there is no secret, or one is too short to be one.
 */
export function createHmac(secrets: readonly string[], node: NodeCrypto | undefined = nodeCrypto()): Hmac {
	if (secrets.length === 0 || secrets.some((secret) => typeof secret !== "string" || secret.length < SECRET_MIN)) {
		throw new TypeError(`busSecret: expected a secret of at least ${SECRET_MIN} characters, or a list of them`);
	}
	return node ? syncHmac(secrets, node) : webHmac(secrets);
}

/** Returns node:crypto, or undefined on a runtime without it. Not imported, because a bundler for a browser would fail. */
function nodeCrypto(): NodeCrypto | undefined {
	const { process } = globalThis as { process?: { getBuiltinModule?: (name: string) => unknown } };
	return process?.getBuiltinModule?.("node:crypto") as NodeCrypto | undefined;
}

function syncHmac(secrets: readonly string[], { createHmac, createSecretKey, timingSafeEqual }: NodeCrypto): Hmac {
	// Made once, because a key that is a string takes longer to use than the hash.
	const keys = secrets.map((secret) => createSecretKey(encoder.encode(secret)));
	const hash = (key: object, text: string) => createHmac("sha256", key).update(text).digest("base64url");
	return {
		sign: (text) => hash(keys[0] as object, text),
		verify: (text, mac) => {
			const given = encoder.encode(mac);
			return keys.some((key) => {
				const own = encoder.encode(hash(key, text));
				return own.length === given.length && timingSafeEqual(own, given);
			});
		},
	};
}

/** Returns HMAC-SHA-256 of WebCrypto, for runtimes without node:crypto. */
export function webHmac(secrets: readonly string[]): Hmac {
	const keys = Promise.all(
		secrets.map((secret) =>
			crypto.subtle.importKey("raw", encoder.encode(secret), ALGORITHM, false, ["sign", "verify"]),
		),
	);
	// Each use awaits the keys and gets the error.
	keys.catch(() => {});
	return {
		async sign(text) {
			const [key] = await keys;
			if (!key) return "";
			return toBase64Url(new Uint8Array(await crypto.subtle.sign(ALGORITHM, key, encoder.encode(text))));
		},
		async verify(text, mac) {
			const given = fromBase64Url(mac);
			if (!given) return false;
			for (const key of await keys) {
				if (await crypto.subtle.verify(ALGORITHM, key, given, encoder.encode(text))) return true;
			}
			return false;
		},
	};
}

const toBase64Url = (bytes: Uint8Array): string =>
	btoa(String.fromCharCode(...bytes))
		.replaceAll("+", "-")
		.replaceAll("/", "_")
		.replaceAll("=", "");

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | undefined {
	if (!/^[\w-]{43}$/.test(text)) return undefined;
	const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
	return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
