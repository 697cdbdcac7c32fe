import { PlusIcon } from "../../icons";
import { EMOJI, nameOfEmoji, QUICK_EMOJI } from "../emoji";

interface EmojiItemsProps {
	/** False for the first few, with a way to the others. */
	isAll: boolean;
	/** What the user has reacted with. */
	own: readonly string[];
	onPick: (emoji: string) => void;
	onMore: () => void;
}

/** The emoji to react with, as items of a menu. Those that the user has chosen are checked. */
export function EmojiItems({ isAll, own, onPick, onMore }: EmojiItemsProps) {
	const shown = isAll ? [...EMOJI.keys()] : QUICK_EMOJI;
	return (
		// biome-ignore lint/a11y/useSemanticElements: a fieldset has no place in a menu
		<div className={isAll ? "emoji all" : "emoji"} role="group" aria-label="Reactions">
			{shown.map((emoji) => (
				<button
					key={emoji}
					type="button"
					role="menuitemcheckbox"
					aria-checked={own.includes(emoji)}
					aria-label={nameOfEmoji(emoji)}
					title={nameOfEmoji(emoji)}
					onClick={() => onPick(emoji)}
				>
					{emoji}
				</button>
			))}
			{!isAll && (
				<button type="button" role="menuitem" aria-label="More reactions" title="More reactions" onClick={onMore}>
					<PlusIcon />
				</button>
			)}
		</div>
	);
}
