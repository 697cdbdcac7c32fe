import { hueOf } from "./hue";
import { initialsOf } from "./initials";

interface AvatarProps {
	userId: string;
	name: string;
}

/** A user's initials on the user's colour. Hidden from screen readers, because the name stands beside it. */
export function Avatar({ userId, name }: AvatarProps) {
	return (
		<span className="avatar" aria-hidden="true" style={hueOf(userId)}>
			{initialsOf(name)}
		</span>
	);
}
