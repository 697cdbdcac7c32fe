/**
 * The function that receives every error that no client is sent in full. `where` names what the error concerns, and never holds
 * message text. What the function throws is ignored.
 */
export type ErrorReporter = (error: unknown, where: { room?: string; event?: string; connectionId?: string }) => void;
