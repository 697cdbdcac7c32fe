/** Checks a limit that was given as an option, at the edge: NaN or 0 would turn a bound off without a word. */
export function positiveInteger(name: string, value: number): number {
	if (Number.isSafeInteger(value) && value > 0) return value;
	throw new RangeError(`${name} must be a positive whole number, not ${value}`);
}
