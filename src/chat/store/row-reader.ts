import type * as z from "zod";
import type { ErrorReporter } from "../../rpc/server/error-reporter";
import { type ChatMessage, chatMessageSchema } from "../../schemas/message";
import { EncodedMessage } from "./encoded-message";

/** Rows that are remembered as reported. The one reported longest ago is dropped first. */
const REPORTED_MAX = 1_000;

/**
 * The reader of the store's rows of messages. It validates each row, strips unknown keys, because a row may have private
 * columns, and encodes it. A row that does not fit, such as one whose name an erasure script has blanked, is left out and
 * reported once, because the rest of its room is good.
 */
export class RowReader {
	readonly #onError: ErrorReporter;
	readonly #reported = new Set<string>();

	constructor(onError: ErrorReporter) {
		this.#onError = onError;
	}

	/** Returns a row as a message, or undefined if it does not fit. */
	read(row: unknown, room: string): EncodedMessage | undefined {
		const result = chatMessageSchema.safeParse(row);
		if (!result.success) {
			this.#report(row, room, fieldOf(result.error));
			return undefined;
		}
		try {
			return new EncodedMessage(result.data);
		} catch {
			// A bigint or a cycle, which a driver returns for a column that is not JSON.
			this.#report(row, room, "metadata: it is not JSON");
			return undefined;
		}
	}

	#report(row: unknown, room: string, fault: string): void {
		const { id } = (row ?? {}) as { id?: unknown };
		const name = typeof id === "string" ? `the message "${id}"` : "a message";
		const key = `${room}\0${id}\0${fault}`;
		if (this.#reported.has(key)) return;
		this.#reported.add(key);
		const oldest = this.#reported.size > REPORTED_MAX ? this.#reported.values().next().value : undefined;
		if (oldest !== undefined) this.#reported.delete(oldest);
		this.#onError(new Error(`${name} in the store does not fit and is left out: ${fault}`), { room });
	}
}

/** Returns the `updatedSeq` of a row that does not fit, or undefined if it has none. */
export function updatedSeqOf(row: unknown): number | undefined {
	const { updatedSeq } = (row ?? {}) as Partial<ChatMessage>;
	return Number.isSafeInteger(updatedSeq) ? updatedSeq : undefined;
}

const fieldOf = ({ issues: [issue] }: z.ZodError): string => `${issue?.path.join(".") || "row"}: ${issue?.message}`;
