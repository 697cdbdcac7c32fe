/** Returns `value` if it is a positive integer; throws otherwise, because NaN or 0 would silently disable a limit. */
export function positiveInteger(name: string, value: number): number {
	if (Number.isSafeInteger(value) && value > 0) return value;
	throw new RangeError(`${name} must be a positive integer, not ${value}`);
}
