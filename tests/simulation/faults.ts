/** How much goes wrong, and what. All chances are of one call or one message. */
export interface Faults {
	/** A message of the bus that is lost, comes late, or comes twice. */
	busLoses: number;
	busDelays: number;
	busRepeats: number;
	/** A call of the store that fails before it did anything, or after it did it; one that takes longer than its deadline. */
	storeFailsBefore: number;
	storeFailsAfter: number;
	storeHangs: number;
}

export const someFaults: Faults = {
	busLoses: 0.05,
	busDelays: 0.1,
	busRepeats: 0.01,
	storeFailsBefore: 0.02,
	storeFailsAfter: 0.02,
	storeHangs: 0.003,
};

export const noFaults: Faults = {
	busLoses: 0,
	busDelays: 0,
	busRepeats: 0,
	storeFailsBefore: 0,
	storeFailsAfter: 0,
	storeHangs: 0,
};
