import type { closeCodes } from "../../errors";

type CloseCode = (typeof closeCodes)[keyof typeof closeCodes];

/**
 * The close codes after which there is no further attempt. Of `closeCodes` a client needs these alone; their type holds them
 * to what is said there.
 */
const terminalCodes: Record<Extract<CloseCode, { reconnect: false }>["code"], true> = {
	1003: true,
	1009: true,
	4403: true,
	4409: true,
};

export const isTerminal = (code: number): boolean => code in terminalCodes;
