import { vi } from "vitest";

/**
 * How long a test waits for what it expects, in every file: the default of a second is over before a busy machine has
 * had its turn. Nothing waits longer because of it, except a test that fails.
 */
const PATIENCE_MS = 30_000;

const { waitFor, waitUntil } = vi;
vi.waitFor = (callback, options = PATIENCE_MS) => waitFor(callback, options);
vi.waitUntil = (callback, options = PATIENCE_MS) => waitUntil(callback, options);

if (typeof document !== "undefined") {
	const { configure } = await import("@testing-library/react");
	configure({ asyncUtilTimeout: PATIENCE_MS });
}
