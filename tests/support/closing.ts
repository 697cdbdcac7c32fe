import { afterEach } from "vitest";

const closers: (() => unknown)[] = [];

/** Ends something after the test that made it. */
export function closing<T extends { close(): unknown }>(closable: T): T {
	closers.push(() => closable.close());
	return closable;
}

afterEach(async () => {
	for (const close of closers.splice(0).reverse()) await close();
});
