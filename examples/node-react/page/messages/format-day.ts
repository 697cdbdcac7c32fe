const inThisYear = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });
const inOtherYear = new Intl.DateTimeFormat(undefined, { dateStyle: "long" });

/** Formats the day of a moment, as seen from `now`. */
export function formatDay(timestamp: number, now = new Date()): string {
	const day = new Date(timestamp);
	if (day.toDateString() === now.toDateString()) return "Today";
	// Not 24 hours before, because a day of a clock change is shorter or longer.
	const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
	if (day.toDateString() === yesterday.toDateString()) return "Yesterday";
	return (day.getFullYear() === now.getFullYear() ? inThisYear : inOtherYear).format(day);
}
