import { DownIcon } from "../icons";

interface JumpButtonProps {
	unread: number;
	onClick: () => void;
}

/** The button to the latest message, shown while the user has scrolled up. It counts what has arrived meanwhile. */
export function JumpButton({ unread, onClick }: JumpButtonProps) {
	return (
		<button type="button" className={unread > 0 ? "jump primary" : "jump"} onClick={onClick}>
			{unread > 0 ? `${unread} new` : "Latest"}
			<DownIcon />
		</button>
	);
}
