import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pack, type Tarball } from "./pack";
import { root } from "./read-snippets";
import { run } from "./run";

export const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
/** The subpaths of the package. */
export const subpaths = Object.keys(manifest.exports).filter((path) => path !== "./package.json");

/** Packs the package and installs it into an empty app of ES modules, with its peers and their types. */
export async function installTarball(app: string): Promise<Tarball> {
	const tarball = await pack(join(app, "build"));
	await run("npm", ["init", "-y"], app);
	await run("npm", ["pkg", "set", "type=module"], app);
	const versionOf = (name: string) => `${name}@${manifest.devDependencies[name]}`;
	const peers = [...Object.keys(manifest.peerDependencies).filter((name) => name !== "@jsandy/rpc"), "tsx"].map(
		versionOf,
	);
	const types = ["@types/node", "@types/react", "@types/ws"].map(versionOf);
	await run(
		"npm",
		["install", "--no-audit", "--no-fund", "--prefer-offline", `./build/${tarball.filename}`, ...peers, ...types],
		app,
	);
	return tarball;
}
