import type * as z from "zod";
import type { FindUsers } from "../chat/people/find-users";

/** The options about who people are. */
export interface PeopleOptions<Profile extends z.ZodType | undefined = undefined> {
	/**
	 * The schema of `user.profile`: what a user shows besides the name, such as an avatar, at most 1 KiB of JSON. `auth` puts
	 * it on `ctx.user`, and members, `userJoined` and `memberChanged` carry the schema's output. A connection whose profile
	 * does not fit is refused with 401, as one whose user is not valid. Without it, no profile is kept.
	 */
	profile?: Profile;
	/**
	 * Returns the users of these ids as the app's own table has them, for pages of messages and lists of members. It is asked
	 * about many users at once, at most 1,000; an answer counts for a minute. A page waits up to 1 s for it, and names those
	 * who are not found as they were stored. Default: names are as they were stored.
	 */
	users?: FindUsers<Profile>;
}
