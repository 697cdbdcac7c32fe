const time = new Intl.DateTimeFormat(undefined, { timeStyle: "short" });
const dayAndTime = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

/** Formats the time of day, with the date if it is not today. */
export function formatTime(timestamp: number): string {
	const isToday = new Date(timestamp).toDateString() === new Date().toDateString();
	return (isToday ? time : dayAndTime).format(timestamp);
}
