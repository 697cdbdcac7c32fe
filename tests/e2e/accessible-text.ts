import type { Page } from "playwright-core";

interface Node {
	nodeId: string;
	ignored: boolean;
	role?: { value?: string };
	name?: { value?: string };
	childIds?: string[];
}

/** What a screen reader stops at. The parts of a button are read with it. */
const LEAVES = new Map([
	["StaticText", "text"],
	["button", "button"],
	["image", "image"],
	["link", "link"],
]);

/** What a screen reader reads, in its order, of the element of this role and name; from the browser's accessibility tree. */
export async function readAloud(page: Page, role: string, name: RegExp): Promise<string[]> {
	const session = await page.context().newCDPSession(page);
	const { nodes } = (await session.send("Accessibility.getFullAXTree")) as { nodes: Node[] };
	await session.detach();
	const byId = new Map(nodes.map((node) => [node.nodeId, node]));
	const root = nodes.find((node) => node.role?.value === role && name.test(node.name?.value ?? ""));
	return root ? read(root, byId) : [];
}

function read(node: Node, byId: ReadonlyMap<string, Node>): string[] {
	const leaf = node.ignored ? undefined : LEAVES.get(node.role?.value ?? "");
	if (leaf) return [`${leaf} ${node.name?.value?.trim().replace(/ :/g, ":")}`];
	return (node.childIds ?? []).flatMap((id) => {
		const child = byId.get(id);
		return child ? read(child, byId) : [];
	});
}
