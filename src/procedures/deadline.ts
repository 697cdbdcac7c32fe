import type { Clock } from "../rpc/clock";

/** What `work` gives, or a rejection with `onLate()` when it takes longer than `ms`; its late result is dropped. */
export async function withDeadline<T>(work: Promise<T>, ms: number, onLate: () => Error, clock: Clock): Promise<T> {
	let stop = () => {};
	const late = new Promise<never>((_, reject) => {
		stop = clock.after(ms, () => reject(onLate()));
	});
	try {
		return await Promise.race([work, late]);
	} finally {
		stop();
	}
}
