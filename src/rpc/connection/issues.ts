import type * as z from "zod";
import type { Issue } from "../../schemas/error";

/** The most issues that are reported. A limit, because hostile data can be wrong in any number of places. */
const ISSUES_MAX = 10;

/** Returns what is wrong with data for a client: zod's `path` and `message`, and nothing of the data itself. */
export const issuesOf = ({ issues }: z.ZodError): Issue[] =>
	issues.slice(0, ISSUES_MAX).map(({ path, message }) => ({
		path: path.map((key) => (typeof key === "symbol" ? String(key) : key)),
		message,
	}));
