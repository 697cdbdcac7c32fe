import type * as z from "zod";

/** A user as the app's own table has it. `Profile` is the schema of profiles. */
export interface FoundUser<Profile = undefined> {
	/** The display name, by the same rules as `user.name`. */
	name: string;
	/** What else the user shows. Without it, a member shows the profile of its connection. */
	profile?: (Profile extends z.ZodType ? z.input<Profile> : unknown) | undefined;
}

/** Returns the users of these ids by id. Users who are not in the result keep the names that are stored. */
export type FindUsers<Profile = undefined> = (
	ids: string[],
) => ReadonlyMap<string, FoundUser<Profile>> | Promise<ReadonlyMap<string, FoundUser<Profile>>>;
