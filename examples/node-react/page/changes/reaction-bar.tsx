import { nameOfEmoji } from "./emoji";
import { type RowPartProps, useMessageActions } from "./message-actions";
import { useDescribeReaction } from "./use-describe-reaction";

/** The reactions to a message: how often each, who, and whether by this user, who takes part by a press. */
export function ReactionBar({ message, isTabStop }: RowPartProps) {
	const { canReact, toggle } = useMessageActions();
	const describe = useDescribeReaction(message);
	const { reactions = {}, ownReactions = [], changes = [] } = message;
	const all = Object.entries(reactions);
	if (all.length === 0) return null;
	return (
		// biome-ignore lint/a11y/useSemanticElements: a fieldset is for the fields of a form
		<div className="reactions" role="group" aria-label="Reactions">
			{all.map(([emoji, { count }]) => {
				const who = describe(emoji);
				const isWaiting = changes.some((change) => change.emoji === emoji && !change.error);
				return (
					<button
						key={emoji}
						type="button"
						aria-pressed={ownReactions.includes(emoji)}
						aria-label={`${nameOfEmoji(emoji)}, ${count}: ${who}`}
						title={who}
						disabled={!canReact}
						tabIndex={isTabStop ? 0 : -1}
						onClick={() => toggle(message, emoji)}
					>
						<span className={isWaiting ? "pill waiting" : "pill"}>
							<span className="emoji">{emoji}</span>
							<span>{count}</span>
						</span>
					</button>
				);
			})}
		</div>
	);
}
