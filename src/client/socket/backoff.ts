const FIRST_MS = 500;
const LONGEST_MS = 20_000;

/**
 * Returns the delay before the next attempt to connect, in milliseconds, after this many before it: full jitter,
 * `random(0, min(20 s, 500 ms · 2ⁿ))`. It spreads over the whole range, because all clients of a server that died start counting
 * at the same moment. The shortest range applies twice, because a load balancer may send the second attempt to the same dead
 * server.
 *
 * @param random Returns a number from 0 to below 1.
 */
export const backoffMs = (delays: number, random: () => number): number =>
	random() * Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.max(delays - 1, 0));
