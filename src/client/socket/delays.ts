// Constants have a module of their own, without imports, because a bundler replaces each of them by its value only then.

/** A connection that holds this long resets the backoff. */
export const STABLE_MS = 1_000;
/** How long a `url` function may take before it is called again. */
export const URL_MAX_MS = 30_000;
/** The longest reconnect delay that a server may ask for. */
export const SERVER_DELAY_MAX_MS = 300_000;
/** The longest that an attempt to connect may take after many have failed. */
export const CONNECT_MAX_MS = 60_000;
/** How long a server may take to answer a ping, or an attempt, after a wake-up. */
export const WAKE_CHECK_MS = 2_000;
/** The shortest time between two attempts that wake-ups start. */
export const WAKE_EVERY_MS = 1_000;
/** The shortest delay after the server refused one connection too many. */
export const OVER_LIMIT_MS = 10_000;
/** The time limit of one frame, over every attempt and every reconnect. */
export const GIVE_UP_MS = 120_000;
/** The shortest delay before a message is sent again, however short the app's timeout is. */
export const RESEND_MIN_MS = 1_000;
/** The delay before a refused request is sent again, if the server names none. */
export const RETRY_MS = 1_000;
/** The longest such delay. */
export const RETRY_MAX_MS = 60_000;
/** How long to wait for the answer to a ping. */
export const ANSWER_MS = 8_000;
/** The shortest silence after which the server is pinged, whatever it asks for. */
export const INTERVAL_MIN_MS = 1_000;
/** The longest. Limited, because a platform fires a timer that is too long at once. */
export const INTERVAL_MAX_MS = 3_600_000;
