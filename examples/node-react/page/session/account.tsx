import { Avatar } from "../members/avatar";

interface AccountProps {
	userId: string;
	name: string;
	onSignOut: () => void;
}

/** The user of this page, and a button to become another. */
export function Account({ userId, name, onSignOut }: AccountProps) {
	return (
		<div className="account">
			<Avatar userId={userId} name={name} />
			<bdi className="name">{name}</bdi>
			<button type="button" className="quiet" onClick={onSignOut}>
				Change<span className="unseen"> the name</span>
			</button>
		</div>
	);
}
