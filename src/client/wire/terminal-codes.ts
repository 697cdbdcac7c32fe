import type { closeCodes } from "../../errors";

type CloseCode = (typeof closeCodes)[keyof typeof closeCodes];

/**
 * The close codes after which the client does not reconnect. The client needs only these of `closeCodes`; the type makes the
 * compiler check them against it.
 */
const terminalCodes: Record<Extract<CloseCode, { reconnect: false }>["code"], true> = {
	1003: true,
	1009: true,
	4403: true,
};

export const isTerminal = (code: number): boolean => code in terminalCodes;
