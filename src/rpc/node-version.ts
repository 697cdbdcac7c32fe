/** The oldest Node that has all that is used, such as Web Crypto as a global. */
const OLDEST = 20;

/** @throws Error on an older Node, which would fail at the first socket, with an error that does not say why. */
export function checkNodeVersion(): void {
	// Bun and Deno name the version that they are compatible with; a Worker may name none.
	const { process } = globalThis as { process?: { versions?: { node?: string } } };
	const version = process?.versions?.node;
	if (version !== undefined && Number.parseInt(version, 10) < OLDEST) {
		throw new Error(`jsandy-chat needs Node ${OLDEST} or later, and this is Node ${version}`);
	}
}
