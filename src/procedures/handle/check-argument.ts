import type * as z from "zod";
import { ChatError } from "../../errors";
import { issuesOf } from "../../rpc/connection/issues";

/** Returns the value as its schema returns it. @throws ChatError `INVALID_DATA`. */
export function checkArgument<S extends z.ZodType>(schema: S, value: unknown, name: string): z.output<S> {
	const result = schema.safeParse(value);
	if (result.success) return result.data;
	throw new ChatError("INVALID_DATA", `${name} is not valid`, { issues: issuesOf(result.error) });
}
