/**
 * The only way out for an error that no client is told in full. `where` says what it concerns, never what was said.
 * One that throws is ignored.
 */
export type ErrorReporter = (error: unknown, where: { room?: string; event?: string; connectionId?: string }) => void;
