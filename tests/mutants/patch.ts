import { join } from "node:path";
import ts from "typescript";
import type { Mutant } from "./mutant";
import type { SourceTree } from "./source-tree";

/** A source file with a bug in it. */
export interface Patch {
	path: string;
	text: string;
}

/** Stands for any run of code in what is searched for. */
const ANY = "…";

/**
 * Returns the file that has the place of a mutant, with the bug in it.
 *
 * @throws Error when the place is not there exactly once.
 */
export function patch(mutant: Mutant, tree: SourceTree, src: string): Patch {
	const functions = tree.named(mutant.in, join(src, mutant.below ?? ""));
	const wanted = tokensOf(mutant.find);
	const found = functions.flatMap(({ path, node, file }) => find(node, wanted).map((place) => ({ path, place, file })));
	const [first, ...others] = found;
	if (!first || others.length > 0) {
		const where = `in ${functions.length} functions named ${mutant.in}`;
		throw new Error(`"${mutant.name}": its place is ${found.length} times ${where}: ${mutant.find}`);
	}
	const { text } = first.file;
	const [start, end] = [first.place.getStart(), first.place.getEnd()];
	const code = mutant.insert === undefined ? (mutant.replace ?? "") : `${mutant.insert} ${text.slice(start, end)}`;
	return { path: first.path, text: text.slice(0, start) + code + text.slice(end) };
}

/** The outermost nodes of this code. */
function find(node: ts.Node, wanted: readonly string[]): ts.Node[] {
	const found: ts.Node[] = [];
	const visit = (child: ts.Node) => {
		if (matches(tokensOf(child.getText()), wanted)) found.push(child);
		else ts.forEachChild(child, visit);
	};
	ts.forEachChild(node, visit);
	return found;
}

/** The tokens of a piece of code, without the semicolon and the comma that may end it. */
function tokensOf(code: string): string[] {
	const scanner = ts.createScanner(ts.ScriptTarget.Latest, true, ts.LanguageVariant.Standard, code);
	const tokens: string[] = [];
	while (scanner.scan() !== ts.SyntaxKind.EndOfFileToken) tokens.push(scanner.getTokenText());
	while (tokens.at(-1) === ";" || tokens.at(-1) === ",") tokens.pop();
	return tokens;
}

function matches(tokens: readonly string[], wanted: readonly string[]): boolean {
	const [next, ...rest] = wanted;
	if (next === undefined) return tokens.length === 0;
	if (next !== ANY) return tokens[0] === next && matches(tokens.slice(1), rest);
	if (rest.length === 0) return true;
	return tokens.some((token, at) => token === rest[0] && matches(tokens.slice(at), rest));
}
