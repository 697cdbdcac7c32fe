import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import type typescript from "typescript";

const require = createRequire(import.meta.url);

/** What an app of Workers has by its own types. */
const workers = join(import.meta.dirname, "../../src/cloudflare/cloudflare-workers.d.ts");

/**
 * Every error that `compiler` finds in these declarations, and in those beside them which they import, as with
 * `skipLibCheck: false`. Declarations of other packages are not reported, because Drizzle's import drivers that no app has all of.
 */
export function faultsOfDeclarations(compiler: string, files: readonly string[]): string[] {
	const ts: typeof typescript = require(compiler);
	const program = ts.createProgram([...files, workers], {
		strict: true,
		exactOptionalPropertyTypes: true,
		noEmit: true,
		skipLibCheck: false,
		target: ts.ScriptTarget.ES2022,
		module: ts.ModuleKind.NodeNext,
		moduleResolution: ts.ModuleResolutionKind.NodeNext,
		jsx: ts.JsxEmit.ReactJSX,
		types: ["node"],
	});
	const folder = packageOf(files[0] ?? "");
	const own = program.getSourceFiles().filter(({ fileName }) => fileName.startsWith(folder));
	if (own.length < files.length) throw new Error("some of the declarations were not read");
	return own.flatMap((file) =>
		[...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(
			({ messageText, start = 0 }) => {
				const { line } = file.getLineAndCharacterOfPosition(start);
				return `${relative(folder, file.fileName)}:${line + 1}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
			},
		),
	);
}

/** The folder that holds `dist`. */
const packageOf = (file: string): string => dirname(file.slice(0, file.lastIndexOf("/dist/") + "/dist".length));
