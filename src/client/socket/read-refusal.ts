import { ChatError } from "../../errors";

/** Returns the error of a refusal that is final, by the close code of a connection that had no `welcome`. */
export function refusalOf(code: number, reason: string): ChatError | undefined {
	if (code === 4401) return new ChatError("UNAUTHORIZED", reason || undefined);
	return code === 4403 ? new ChatError("FORBIDDEN", reason || undefined) : undefined;
}
