import { type ReactNode, useLayoutEffect, useRef, useState } from "react";
// In your app: "jsandy-chat/client".
import type { SentMessage } from "../../../../../src/client";
import { BinIcon, CopyIcon, PencilIcon, ReplyIcon } from "../../icons";
import type { MenuPart } from "../message-actions";
import { EmojiItems } from "./emoji-items";
import { Modal } from "./modal";
import { moveFocus } from "./move-focus";
import { placeBeside } from "./place-beside";
import { Reacted } from "./reacted";

interface MessageMenuProps {
	message: SentMessage;
	anchor: Element;
	part: MenuPart;
	/** What can be done with this message; undefined for what cannot. */
	onReact: ((emoji: string) => void) | undefined;
	onReply: () => void;
	onCopy: (() => void) | undefined;
	onEdit: (() => void) | undefined;
	onDelete: (() => void) | undefined;
	onClose: () => void;
}

/** The menu of a message: reactions in a line, then what else can be done with it. */
export function MessageMenu({ message, anchor, part, onClose, ...on }: MessageMenuProps) {
	const [isAllEmoji, setAllEmoji] = useState(part === "emoji");
	const box = useRef<HTMLDivElement>(null);
	// biome-ignore lint/correctness/useExhaustiveDependencies: the other part of the menu has another size
	useLayoutEffect(() => {
		if (!box.current) return;
		placeBeside(box.current, anchor);
		box.current.querySelector<HTMLElement>("[role^=menuitem]")?.focus();
	}, [anchor, isAllEmoji]);
	const choose = (act: () => void) => () => {
		onClose();
		act();
	};
	return (
		<Modal className="menu-layer" label="Message" onClose={onClose}>
			<div className="menu" ref={box}>
				<div className="items" role="menu" tabIndex={-1} aria-label="Actions" onKeyDown={moveFocus}>
					{on.onReact && (
						<EmojiItems
							isAll={isAllEmoji}
							own={message.ownReactions ?? []}
							onPick={(emoji) => choose(() => on.onReact?.(emoji))()}
							onMore={() => setAllEmoji(true)}
						/>
					)}
					{!isAllEmoji && (
						<>
							<Item icon={<ReplyIcon />} text="Reply" onClick={choose(on.onReply)} />
							{on.onCopy && <Item icon={<CopyIcon />} text="Copy text" onClick={choose(on.onCopy)} />}
							{on.onEdit && <Item icon={<PencilIcon />} text="Edit" onClick={choose(on.onEdit)} />}
							{on.onDelete && <Item icon={<BinIcon />} text="Delete" className="bad" onClick={choose(on.onDelete)} />}
						</>
					)}
				</div>
				{!isAllEmoji && <Reacted message={message} />}
			</div>
		</Modal>
	);
}

interface ItemProps {
	icon: ReactNode;
	text: string;
	className?: string;
	onClick: () => void;
}

const Item = ({ icon, text, className, onClick }: ItemProps) => (
	<button type="button" role="menuitem" className={className} onClick={onClick}>
		{icon}
		{text}
	</button>
);
