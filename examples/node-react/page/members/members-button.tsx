// In your app: "jsandy-chat/react".
import { useMembers } from "../../../../src/react";
import { PeopleIcon } from "../icons";
import { MEMBERS_ID } from "./member-list";

/** The button that opens the members' panel on a narrow page. */
export function MembersButton({ room }: { room: string }) {
	const { occupancy } = useMembers(room);
	return (
		<button type="button" className="opener" popoverTarget={MEMBERS_ID}>
			<PeopleIcon />
			<span className="unseen">Members: </span>
			{occupancy}
		</button>
	);
}
