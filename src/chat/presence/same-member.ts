import type { Member } from "../../schemas/message";

/** Returns true if two members show the same name and profile. */
export const isSameMember = (one: Member, other: Member): boolean =>
	one.username === other.username &&
	(one.profile === other.profile || JSON.stringify(one.profile) === JSON.stringify(other.profile));
