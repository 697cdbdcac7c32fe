import { expect, onTestFinished, vi } from "vitest";

/** How long a user who was cut off still counts. */
const GRACE_MS = 5_000;

/**
 * Lets time pass as it does, with a jump over the grace of a user who was cut off: once the chat has this many
 * connections left, and has noticed so.
 */
export function graceSkipper(chat: { connections: number }): (left: number) => Promise<void> {
	vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"], shouldAdvanceTime: true });
	onTestFinished(() => void vi.useRealTimers());
	return async (left) => {
		await vi.waitFor(() => expect(chat.connections).toBe(left));
		await vi.advanceTimersByTimeAsync(GRACE_MS);
	};
}
