// In your app: "jsandy-chat/client".
import type { SentMessage } from "../../../../../src/client";
import { useDescribeReaction } from "../use-describe-reaction";

/** Who has reacted to a message, for a touch screen, which shows no tooltips. */
export function Reacted({ message }: { message: SentMessage }) {
	const describe = useDescribeReaction(message);
	const all = Object.keys(message.reactions ?? {});
	if (all.length === 0) return null;
	return (
		<ul className="reacted" aria-label="Reactions">
			{all.map((emoji) => (
				<li key={emoji}>
					<span className="emoji">{emoji}</span> <span>{describe(emoji)}</span>
				</li>
			))}
		</ul>
	);
}
