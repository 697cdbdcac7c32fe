import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

/** The functions of a folder of source, found by name in their syntax trees. */
export class SourceTree {
	readonly #functions: { path: string; name: string; node: ts.Node; file: ts.SourceFile }[] = [];

	constructor(folder: string) {
		for (const entry of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
			if (!/\.tsx?$/.test(entry)) continue;
			const path = join(folder, entry);
			const file = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest, true);
			this.#collect(file, file, path);
		}
	}

	/** The functions of this name, of files below a folder. */
	named(name: string, folder: string) {
		return this.#functions.filter((one) => one.name === name && one.path.startsWith(`${folder}/`));
	}

	#collect(node: ts.Node, file: ts.SourceFile, path: string, owner = ""): void {
		const name = nameOf(node, owner);
		if (name) this.#functions.push({ path, name, node, file });
		const inner = ts.isClassLike(node) ? (node.name?.text ?? "") : owner;
		ts.forEachChild(node, (child) => this.#collect(child, file, path, inner));
	}
}

/** The name of what is a function, or a variable that holds one. */
function nameOf(node: ts.Node, owner: string): string | undefined {
	if (ts.isConstructorDeclaration(node)) return `${owner}.constructor`;
	if (ts.isMethodDeclaration(node) || ts.isAccessor(node)) {
		return ts.isClassLike(node.parent) ? `${owner}.${node.name.getText()}` : node.name.getText();
	}
	if (ts.isFunctionDeclaration(node)) return node.name?.text;
	const isFunction = ts.isVariableDeclaration(node) && node.initializer && ts.isArrowFunction(node.initializer);
	return isFunction ? node.name.getText() : undefined;
}
