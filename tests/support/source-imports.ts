import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import ts from "typescript";

/** One import or re-export of a source file. */
export interface SourceImport {
	/** The file below src/, as `rpc/server/server.ts`, or what a package is imported by, as `hono/ws`. */
	path: string;
	/** False for one that exists in types alone. */
	isRunTime: boolean;
}

const src = join(import.meta.dirname, "../../src");

/** The source files, as paths below src/. */
export const sourceFiles = readdirSync(src, { recursive: true, encoding: "utf8" }).filter((file) =>
	/\.tsx?$/.test(file),
);

export const readSource = (file: string): string => readFileSync(join(src, file), "utf8");

/** Everything that a source file imports, in types and in code, at its top or by `import()`. */
export function importsOf(file: string): SourceImport[] {
	const imports: SourceImport[] = [];
	const add = (name: ts.Node | undefined, isRunTime: boolean) => {
		if (name && ts.isStringLiteral(name)) imports.push({ path: resolve(file, name.text), isRunTime });
	};
	const visit = (node: ts.Node): void => {
		if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, !isOfTypes(node.importClause));
		else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, !node.isTypeOnly);
		else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, false);
		else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
			add(node.arguments[0], true);
		}
		ts.forEachChild(node, visit);
	};
	visit(ts.createSourceFile(file, readSource(file), ts.ScriptTarget.Latest));
	return imports;
}

function isOfTypes(clause: ts.ImportClause | undefined): boolean {
	if (!clause) return false;
	if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
	const { namedBindings } = clause;
	if (clause.name || !namedBindings || !ts.isNamedImports(namedBindings)) return false;
	return namedBindings.elements.every(({ isTypeOnly }) => isTypeOnly);
}

function resolve(file: string, specifier: string): string {
	if (!specifier.startsWith(".")) return specifier;
	const base = join(src, dirname(file), specifier);
	const found = [`${base}.ts`, `${base}.tsx`, join(base, "index.ts")].find((path) => existsSync(path));
	if (!found) throw new Error(`${file} imports ${specifier}, which does not exist`);
	return relative(src, found);
}
