import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { PubSubError } from "../../../../src/adapters/pubsub-error";
import { BoundedPublisher } from "../../../../src/adapters/shared/pubsub/bounded-publisher";
import { gate } from "../../../support/gate";

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
	if (vi.isFakeTimers()) expect(vi.getTimerCount()).toBe(0);
	vi.useRealTimers();
});

const never = () => new Promise<void>(() => {});

describe("Publishing", () => {
	it("rejects a message that is not accepted in time", async () => {
		const sent = new BoundedPublisher("Bus", 100).run("1", never);
		const rejected = expect(sent).rejects.toMatchObject({
			code: "TIMEOUT",
			message: expect.stringContaining("100 ms"),
		});
		await vi.advanceTimersByTimeAsync(100);
		await rejected;
	});

	it("keeps the driver's error as the cause, and no payload", async () => {
		const cause = new Error("refused");
		const error: unknown = await new BoundedPublisher("Bus", 100)
			.run("secret text", () => Promise.reject(cause))
			.catch((reason) => reason);
		expect(PubSubError.is(error) && error.code).toBe("UNAVAILABLE");
		expect(error).toMatchObject({ cause });
		expect(String(error)).not.toContain("secret");
	});

	it("refuses more than 10,000 messages that a driver holds, even after their deadline, until it releases one", async () => {
		// Fake timers are slow with this many timers.
		vi.useRealTimers();
		const publishing = new BoundedPublisher("Bus", 1);
		const { open, opened } = gate();
		const sent = Array.from({ length: 10_000 }, () => publishing.run("1", () => opened));
		await Promise.allSettled(sent);
		await expect(publishing.run("1", async () => {})).rejects.toMatchObject({ code: "OVERLOADED" });
		open();
		await vi.waitFor(() => publishing.run("1", async () => {}));
	});

	it("refuses more than 16 Mi characters that a driver holds", async () => {
		const publishing = new BoundedPublisher("Bus", 100);
		const half = "x".repeat(8 * 1024 * 1024);
		const settled = Promise.allSettled([publishing.run(half, never), publishing.run(half, never)]);
		await expect(publishing.run("1", never)).rejects.toMatchObject({ code: "OVERLOADED" });
		await vi.advanceTimersByTimeAsync(100);
		await settled;
	});
});
