/** Runs so many works at a time, the others when one of them has ended. */
export class Lanes {
	readonly #waiting: (() => void)[] = [];
	#free: number;

	constructor(count: number) {
		this.#free = count;
	}

	async run<T>(work: () => Promise<T>): Promise<T> {
		if (this.#free === 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
		else this.#free -= 1;
		try {
			return await work();
		} finally {
			const next = this.#waiting.shift();
			if (next) next();
			else this.#free += 1;
		}
	}
}
