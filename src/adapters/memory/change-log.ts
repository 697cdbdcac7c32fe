/** One change of an item. It is overtaken when the item changes again. */
interface Change<Item> {
	seq: number;
	/** Undefined once the change is overtaken. */
	item: Item | undefined;
	/** The index of a later change; those between the two are overtaken. */
	next: number;
}

/** Overtaken changes that are kept before any are removed. */
const SLACK = 16;

/** Items in order of their latest change, each of them once. Finding a place and recording a change take amortised O(log n). */
export class ChangeLog<Item extends object> {
	/** Ascending by seq. At most about half of them are overtaken. */
	#changes: Change<Item>[] = [];
	readonly #latest = new Map<Item, Change<Item>>();

	/** Records a change of an item. `seq` is higher than all before. */
	add(item: Item, seq: number): void {
		this.remove(item);
		const change = { seq, item, next: this.#changes.length + 1 };
		this.#changes.push(change);
		this.#latest.set(item, change);
	}

	/** Forgets an item. */
	remove(item: Item): void {
		const change = this.#latest.get(item);
		if (!change) return;
		change.item = undefined;
		this.#latest.delete(item);
		if (this.#changes.length > this.#latest.size * 2 + SLACK) this.#compact();
	}

	/** Returns the first items whose latest change is above `seq`, ascending by that change, at most `max` of them. */
	after(seq: number, max: number): Item[] {
		const items: Item[] = [];
		let index = firstIndex(this.#changes, 0, (change) => change.seq > seq);
		while (items.length < max) {
			index = this.#current(index);
			const item = this.#changes[index]?.item;
			if (!item) break;
			items.push(item);
			index += 1;
		}
		return items;
	}

	/** Returns the index of the first change from `index` on that is not overtaken. */
	#current(from: number): number {
		let index = from;
		for (let change = this.#changes[index]; change && !change.item; change = this.#changes[index]) {
			const next = this.#changes[change.next];
			// Halves the path, so that a run of overtaken changes is not walked again and again.
			if (next && !next.item) change.next = next.next;
			index = change.next;
		}
		return index;
	}

	#compact(): void {
		this.#changes = this.#changes.filter(({ item }) => item);
		for (const [index, change] of this.#changes.entries()) change.next = index + 1;
	}
}

/** Returns the index of the first item from `from` on that fits, where all after one that fits do too; the length if none does. */
export function firstIndex<Item>(items: readonly Item[], from: number, fits: (item: Item) => boolean): number {
	let [low, high] = [from, items.length];
	while (low < high) {
		const middle = (low + high) >>> 1;
		if (fits(items[middle] as Item)) high = middle;
		else low = middle + 1;
	}
	return low;
}
