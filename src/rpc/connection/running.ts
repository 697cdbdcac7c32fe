/** The calls of a connection's handler that have not ended. */
export class Running {
	#count = 0;
	#onIdle: (() => void)[] | undefined;

	begin(): void {
		this.#count += 1;
	}

	end(): void {
		this.#count -= 1;
		if (this.#count > 0 || !this.#onIdle) return;
		for (const resolve of this.#onIdle) resolve();
		this.#onIdle = undefined;
	}

	/** Resolves when no call is running. */
	async idle(): Promise<void> {
		if (this.#count === 0) return;
		await new Promise<void>((resolve) => {
			this.#onIdle ??= [];
			this.#onIdle.push(resolve);
		});
	}
}
