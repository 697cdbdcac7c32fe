import { StoreError } from "../../adapters/store-error";
import { completeAll } from "../complete-all";
import { withDeadline } from "../with-deadline";
import { assertEqual, newMessage, newRoom, oneTo, type StoreCase, type StoreCaseOptions } from "./store-case";

/** Between two tries of a call that the database may not answer yet, in milliseconds. */
const RETRY_MS = 20;

/** Runs `steps` while the database fails, and repairs it whatever happens. */
async function whileBroken(breakDatabase: NonNullable<StoreCaseOptions["break"]>, steps: () => Promise<unknown>) {
	const repair = await breakDatabase();
	try {
		await steps();
	} finally {
		await repair();
	}
}

/** Returns the error that `call` rejects with; throws with `why` when it resolves. */
async function failureOf(call: Promise<unknown>, why: string): Promise<unknown> {
	const outcome = call.then(
		(answer) => ({ answer }),
		(error: unknown) => ({ error }),
	);
	const settled = await withDeadline(outcome, "a call neither resolves nor rejects while the database fails");
	if ("error" in settled) return settled.error;
	const { answer } = settled;
	throw new Error(`${why}: expected a rejection, got ${JSON.stringify(answer instanceof Map ? [...answer] : answer)}`);
}

/** Returns what `call` resolves with as soon as the repaired database answers. */
async function eventually<T>(call: () => Promise<T>): Promise<T> {
	let isLate = false;
	const tries = async () => {
		for (;;) {
			try {
				return await call();
			} catch (error) {
				if (isLate) throw error;
			}
			await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
		}
	};
	try {
		return await withDeadline(tries(), "the store still fails after its database works again");
	} finally {
		isLate = true;
	}
}

/** What a store does while its database fails. Cases pass when no `break` is given. */
export const failureCases: readonly StoreCase[] = [
	{
		name: "rejects every call while its database fails",
		async run(store, _other, { break: breakDatabase } = {}) {
			if (!breakDatabase) return;
			const room = newRoom();
			const { message } = await store.append(newMessage(room));
			const reaction = { userId: "ada", emoji: "👍", on: true };
			const lost = "an append is acked while the database fails, so the message is lost";
			const empty = "list swallows the error, so whoever joins sees an empty room and the gap is never filled";
			const gone = "get swallows the error, so a message that exists is reported as not found";
			const kept = "replace is acked while the database fails, so the edit is lost";
			const unmade = "react is acked while the database fails, so the reaction is lost";
			const others = "reactionsOf swallows the error, so a user's own reactions seem to be gone";
			const behind = "heads swallows the error, so the server believes that the room went backwards";
			await whileBroken(breakDatabase, () =>
				completeAll([
					failureOf(store.append(newMessage(room)), lost),
					failureOf(store.list({ room, limit: 10 }), empty),
					failureOf(store.list({ room, before: 2, limit: 10 }), empty),
					failureOf(store.list({ room, after: 0, limit: 10 }), empty),
					...(store.get ? [failureOf(store.get(room, message.id), gone)] : []),
					...(store.replace ? [failureOf(store.replace(message), kept)] : []),
					...(store.react ? [failureOf(store.react(room, message.id, [reaction]), unmade)] : []),
					...(store.reactionsOf ? [failureOf(store.reactionsOf(room, [message.id], "ada"), others)] : []),
					...(store.heads ? [failureOf(store.heads([room]), behind)] : []),
				]),
			);
			const { messages } = await eventually(() => store.list({ room, limit: 10 }));
			assertEqual(messages[0], message, "a message is gone after the database failed");
		},
	},
	{
		name: "stores a message once when it is sent again after its database failed",
		async run(store, _other, { break: breakDatabase } = {}) {
			if (!breakDatabase) return;
			const room = newRoom();
			await store.append(newMessage(room));
			const sent = newMessage(room, { clientId: `c-${crypto.randomUUID()}` });
			let failure: unknown;
			await whileBroken(breakDatabase, async () => {
				failure = await failureOf(store.append(sent), "an append is acked while the database fails");
			});
			const { repeated } = await eventually(() => store.append(sent));
			if (repeated && StoreError.is(failure) && failure.failure !== "unknown")
				throw new Error(`an append failed as ${failure.failure}, which means nothing was stored, but the message was`);
			const { messages } = await store.list({ room, limit: 10 });
			assertEqual(
				messages.map(({ seq }) => seq),
				oneTo(2),
				"a failed append takes a number, or its retry is stored again",
			);
		},
	},
];
