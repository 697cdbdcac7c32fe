import type * as z from "zod";
import type { Issue } from "../../schemas/error";

/** More than these tell nobody anything: data can be wrong in as many places as it has. */
const ISSUES_MAX = 10;

/** What is wrong with data, as it is told: zod's `path` and `message`, and nothing of the data itself. */
export const issuesOf = ({ issues }: z.ZodError): Issue[] =>
	issues.slice(0, ISSUES_MAX).map(({ path, message }) => ({
		path: path.map((key) => (typeof key === "symbol" ? String(key) : key)),
		message,
	}));
