import type { ChatMessage, Member } from "../../schemas/message";
import { EncodedMessage } from "../store/encoded-message";
import { UserLookup, type UserLookupOptions } from "./user-lookup";

export interface PeopleOptions extends Omit<UserLookupOptions, "users"> {
	/** Undefined for an app that has no table of users. */
	users?: UserLookupOptions["users"] | undefined;
}

/** Messages and members whose names are wanted. */
export interface Named {
	messages?: readonly EncodedMessage[];
	members?: readonly Member[];
}

/**
 * The names of users as they are now, by the app's own `users`. Without that option messages and members stay as they are, at no
 * cost.
 */
export class People {
	readonly #lookup: UserLookup | undefined;
	/** The last renamed form of each message, so that a page that is read often is encoded once. */
	readonly #renamed = new WeakMap<EncodedMessage, EncodedMessage>();

	constructor({ users, ...options }: PeopleOptions) {
		this.#lookup = users && new UserLookup({ users, ...options });
	}

	/**
	 * Asks for the names of authors and members. Resolves when they are known, at the latest after a second, and never rejects.
	 * Returns undefined if there is nothing to wait for.
	 */
	prepare({ messages = [], members = [] }: Named): Promise<void> | undefined {
		if (!this.#lookup) return undefined;
		const ids = new Set<string>();
		for (const { message } of messages) ids.add(message.userId);
		for (const { userId } of members) ids.add(userId);
		return this.#lookup.prepare(ids);
	}

	/** Returns a page of messages with the names of their authors, waiting for them up to a second. */
	page<Page extends { messages: EncodedMessage[] }>(page: Page): Page | Promise<Page> {
		if (!this.#lookup) return page;
		const named = (): Page => ({ ...page, messages: this.messages(page.messages) });
		return this.prepare(page)?.then(named) ?? named();
	}

	/** Returns a message with the name of its author, waiting for it up to a second. */
	async message(message: ChatMessage): Promise<ChatMessage> {
		if (!this.#lookup) return message;
		await this.#lookup.prepare(new Set([message.userId]));
		const username = this.#lookup.get(message.userId)?.name ?? message.username;
		return { ...message, username };
	}

	/** Returns the messages with the names of their authors, as far as they are known. */
	messages(messages: EncodedMessage[]): EncodedMessage[] {
		return this.#lookup
			? messages.map((one) => this.#rename(one, this.#lookup?.get(one.message.userId)?.name))
			: messages;
	}

	/** Returns the members with their names and profiles, as far as they are known. */
	members(members: Member[]): Member[] {
		return this.#lookup ? members.map((member) => this.#memberOf(member)) : members;
	}

	#rename(encoded: EncodedMessage, username: string | undefined): EncodedMessage {
		const { message } = encoded;
		if (username === undefined || username === message.username) return encoded;
		const known = this.#renamed.get(encoded);
		if (known?.message.username === username) return known;
		const renamed = new EncodedMessage({ ...message, username });
		this.#renamed.set(encoded, renamed);
		return renamed;
	}

	#memberOf(member: Member): Member {
		const person = this.#lookup?.get(member.userId);
		if (!person) return member;
		const profile = person.profile ?? member.profile;
		return { userId: member.userId, username: person.name, ...(profile && { profile }) };
	}
}
