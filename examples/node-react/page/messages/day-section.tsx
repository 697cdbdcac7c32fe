import { Fragment } from "react";
import { formatDay } from "./format-day";
import { MessageRow } from "./message-row";
import type { Day } from "./to-days";
import { UNREAD_LINE } from "./use-message-scroll";

interface DaySectionProps extends Day {
	/** The key of the row that the Tab key leads to. */
	tabStop: string | undefined;
	onRetry: (clientId: string) => void;
	onDiscard: (clientId: string) => void;
}

/** The messages of one day below its date, which stays in view while they are scrolled. */
export function DaySection({ timestamp, rows, tabStop, onRetry, onDiscard }: DaySectionProps) {
	return (
		<div className="day">
			<p className="date">{formatDay(timestamp)}</p>
			{rows.map((row) => (
				<Fragment key={row.message.key}>
					{row.isNew && <p className={UNREAD_LINE}>New messages</p>}
					<MessageRow {...row} isTabStop={row.message.key === tabStop} onRetry={onRetry} onDiscard={onDiscard} />
				</Fragment>
			))}
		</div>
	);
}
