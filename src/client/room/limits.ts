// Constants have a module of their own, without imports, because a bundler replaces each of them by its value only then.

/** How many messages that are not loaded are kept: more than a view shows replies to, or change during a request for a page. */
export const EARLIER_MAX = 1_000;
/** A limit for a page that stays open for days: the oldest messages are dropped, and can be loaded again. */
export const STORED_MAX = 10_000;
/** A limit far above the number of members that a server names. */
export const MEMBERS_MAX = 10_000;
/** How many messages a server puts into a first page by default. */
export const FIRST_PAGE = 50;
/** How often typing is refreshed. The server ends it after 6 s without a refresh, and accepts one refresh per second. */
export const REFRESH_MS = 3_000;
/** How old a draft may be when it is sent, by default. */
export const DAY_MS = 86_400_000;
