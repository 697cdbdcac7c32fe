const MOST = 99;

/** A number of unread messages; nothing for 0. */
export function UnreadBadge({ unread }: { unread: number }) {
	if (unread === 0) return null;
	return (
		<span className="unread">
			{unread > MOST ? `${MOST}+` : unread}
			<span className="unseen"> unread</span>
		</span>
	);
}
