import type { closeCodes } from "../../errors";

type CloseCode = (typeof closeCodes)[keyof typeof closeCodes];

/**
 * The close codes after which the client does not reconnect. The client needs only these of `closeCodes`; the type makes the
 * compiler check them against it.
 */
const terminalCodes: readonly Extract<CloseCode, { reconnect: false }>["code"][] = [1003, 1009, 4403];

export const isTerminal = (code: number): boolean => (terminalCodes as readonly number[]).includes(code);
