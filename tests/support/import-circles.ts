/** The strongly connected components of more than one node (Tarjan): each is a circle, or several that touch. */
export function circlesOf(edges: ReadonlyMap<string, readonly string[]>): string[][] {
	const circles: string[][] = [];
	const order = new Map<string, number>();
	const lowest = new Map<string, number>();
	const stack: string[] = [];
	const lower = (node: string, to = Number.POSITIVE_INFINITY) => lowest.set(node, Math.min(lowest.get(node) ?? to, to));

	const visit = (node: string): void => {
		const at = order.size;
		order.set(node, at);
		lower(node, at);
		stack.push(node);
		for (const next of edges.get(node) ?? []) {
			if (!order.has(next)) {
				visit(next);
				lower(node, lowest.get(next));
			} else if (stack.includes(next)) lower(node, order.get(next));
		}
		if (lowest.get(node) !== at) return;
		const component = stack.splice(stack.indexOf(node));
		if (component.length > 1) circles.push(component.sort());
	};

	for (const node of edges.keys()) if (!order.has(node)) visit(node);
	return circles;
}
