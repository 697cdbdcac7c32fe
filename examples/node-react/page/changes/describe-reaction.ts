/** The most names that are told of one reaction. */
const NAMES_MAX = 10;

const list = new Intl.ListFormat("en", { type: "conjunction" });

interface Reactors {
	count: number;
	userIds: readonly string[];
	/** True if this user is one of them. A message names only the first. */
	isOwn: boolean;
	me: string | null;
	nameOf: (userId: string) => string;
}

/** Says who has reacted: "You, Bob, and 3 more". */
export function describeReaction({ count, userIds, isOwn, me, nameOf }: Reactors): string {
	const others = userIds.filter((id) => id !== me).map(nameOf);
	const named = [...(isOwn ? ["You"] : []), ...others].slice(0, NAMES_MAX);
	const left = count - named.length;
	return list.format(left > 0 ? [...named, `${left} more`] : named);
}
