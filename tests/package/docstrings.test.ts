import { join } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";
import { entries } from "../../tsup.config";
import { root } from "./read-snippets";

const files = Object.values(entries).map((file) => join(root, file));
const program = ts.createProgram(files, {
	strict: true,
	module: ts.ModuleKind.ESNext,
	moduleResolution: ts.ModuleResolutionKind.Bundler,
	target: ts.ScriptTarget.ES2022,
	jsx: ts.JsxEmit.ReactJSX,
	skipLibCheck: true,
});
const checker = program.getTypeChecker();

test.each(Object.entries(entries))("every export of %s has a docstring", (_entry, file) => {
	const source = program.getSourceFile(join(root, file));
	const module = source && checker.getSymbolAtLocation(source);
	const symbols = module ? checker.getExportsOfModule(module) : [];
	expect(symbols.length).toBeGreaterThan(0);
	const undocumented = symbols
		.map((symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol))
		.filter((symbol) => symbol.getDocumentationComment(checker).length === 0);
	expect(undocumented.map(({ name }) => name)).toEqual([]);
});
