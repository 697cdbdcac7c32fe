// In your app: "jsandy-chat/react" and "jsandy-chat/schemas".
import { useConnection, useMembers } from "../../../../src/react";
import type { Member } from "../../../../src/schemas";
import { PanelHead } from "../panel-head";
import { Avatar } from "./avatar";

/** The `id` of the list, for the button that opens it on a narrow page. */
export const MEMBERS_ID = "members";

/** The members of a room: a column, or a panel on a narrow page. */
export function MemberList({ room }: { room: string }) {
	const { members, occupancy } = useMembers(room);
	const { userId } = useConnection();
	return (
		<aside className="members panel" id={MEMBERS_ID} popover="auto" aria-labelledby="members-title">
			<PanelHead panel={MEMBERS_ID} id="members-title">
				Here <span className="count">{occupancy}</span>
			</PanelHead>
			<ul>
				{members.toSorted(byName).map((member) => (
					<li key={member.userId}>
						<Avatar userId={member.userId} name={member.username} />
						<bdi className="name">{member.username}</bdi>
						{member.userId === userId && <span className="you">you</span>}
					</li>
				))}
			</ul>
		</aside>
	);
}

const byName = (a: Member, b: Member) => a.username.localeCompare(b.username);
