const time = new Intl.DateTimeFormat(undefined, { timeStyle: "short" });
const dateTime = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "short" });

/** Formats the time of day. */
export const formatTime = (timestamp: number): string => time.format(timestamp);

export const formatDateTime = (timestamp: number): string => dateTime.format(timestamp);
