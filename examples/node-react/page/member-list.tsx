// In your app: "jsandy-chat/schemas".
import type { Member } from "../../../src/schemas";
import { hueOf } from "./hue";

interface MemberListProps {
	members: readonly Member[];
	userId: string | null;
}

/** Who is here. */
export function MemberList({ members, userId }: MemberListProps) {
	return (
		<aside className="members">
			<h2 id="members-title">
				Here <span className="count">{members.length}</span>
			</h2>
			<ul aria-labelledby="members-title">
				{members.map((member) => (
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
