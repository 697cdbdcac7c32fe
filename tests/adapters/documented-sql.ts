import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Returns the block of SQL on a page of docs/ that contains `part`. */
export function documentedSql(page: string, part: string): string {
	const text = readFileSync(join(import.meta.dirname, "../../docs", page), "utf8");
	const block = text.split("```").find((each) => each.startsWith("sql\n") && each.includes(part));
	if (!block) throw new Error(`${page} has no SQL with ${part}`);
	return block.slice("sql\n".length);
}
