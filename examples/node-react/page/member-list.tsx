// In your app: "jsandy-chat/react" and "jsandy-chat/schemas".
import { useConnection, useMembers } from "../../../src/react";
import type { Member } from "../../../src/schemas";
import { hueOf } from "./hue";

/** The members of a room. */
export function MemberList({ room }: { room: string }) {
	const { members, occupancy } = useMembers(room);
	const { userId } = useConnection();
	return (
		<aside className="members" aria-labelledby="members-title">
			<h2 id="members-title">
				Here <span className="count">{occupancy}</span>
			</h2>
			<ul>
				{members.toSorted(byName).map((member) => (
					<li key={member.userId} style={hueOf(member.userId)}>
						<span className="avatar" aria-hidden="true">
							{[...member.username][0]?.toUpperCase()}
						</span>
						<span className="name">{member.username}</span>
						{member.userId === userId && <span className="you"> you</span>}
					</li>
				))}
			</ul>
		</aside>
	);
}

const byName = (a: Member, b: Member) => a.username.localeCompare(b.username);
