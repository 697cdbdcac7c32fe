import { createContext, useContext } from "react";
// In your app: "jsandy-chat/client".
import type { SentMessage } from "../../../../src/client";

/** What the user can do with the messages of the shown room, for every row of the list. */
export interface MessageActions {
	/** False where the server does not support it. */
	canReact: boolean;
	reply: (message: SentMessage) => void;
	/** Reacts with an emoji, or takes that reaction back. */
	toggle: (message: SentMessage, emoji: string) => void;
	/** Opens the menu of a message beside an element. */
	openMenu: (message: SentMessage, anchor: Element, part?: MenuPart) => void;
	/** Scrolls to a message that is loaded. */
	goTo: (id: string) => void;
}

/** A menu shows all that can be done, or all the emoji. */
export type MenuPart = "actions" | "emoji";

/** What a part of a row is of. */
export interface RowPartProps {
	message: SentMessage;
	/** True if the Tab key leads to the row, and then to its buttons. */
	isTabStop: boolean;
}

export const MessageActionsContext = createContext<MessageActions | null>(null);

export function useMessageActions(): MessageActions {
	const actions = useContext(MessageActionsContext);
	if (!actions) throw new Error("a message must be rendered in a MessageList");
	return actions;
}
