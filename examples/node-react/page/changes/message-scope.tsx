import { type ReactNode, type RefObject, useMemo, useState } from "react";
// In your app: "jsandy-chat/client" and "jsandy-chat/react".
import type { ChatRoom } from "../../../../src/client";
import { useConnection } from "../../../../src/react";
import { isDeleted } from "../messages/is-deleted";
import { useView } from "../session/use-view";
import { goToRow } from "./go-to-row";
import { DeleteDialog } from "./menu/delete-dialog";
import { MessageMenu } from "./menu/message-menu";
import { type MenuPart, type MessageActions, MessageActionsContext } from "./message-actions";
import { NamesContext, useNames } from "./names";
import { QuotesContext, useQuotes } from "./quotes";
import type { SetTarget } from "./use-target";

interface MessageScopeProps {
	room: ChatRoom;
	/** The list of the messages. */
	area: RefObject<HTMLElement | null>;
	setTarget: SetTarget;
	notify: (error: unknown) => void;
	children: ReactNode;
}

interface Opened {
	key: string;
	what: "menu" | "deletion";
	anchor: Element;
	part: MenuPart;
}

/** Gives the rows below what they quote, whom they name and what can be done with them; and shows the menu of one of them. */
export function MessageScope({ room, area, setTarget, notify, children }: MessageScopeProps) {
	const { userId, features } = useConnection();
	const [opened, setOpened] = useState<Opened | null>(null);
	const canReact = features.includes("addReaction") && features.includes("removeReaction");
	const actions = useMemo<MessageActions>(
		() => ({
			canReact,
			reply: (message) => setTarget("reply", message),
			toggle: ({ id, ownReactions }, emoji) =>
				void (ownReactions?.includes(emoji) ? room.unreact(id, emoji) : room.react(id, emoji)),
			openMenu: ({ key }, anchor, part = "actions") => setOpened({ key, what: "menu", anchor, part }),
			goTo: (id) => goToRow(area.current, id),
		}),
		[room, area, setTarget, canReact],
	);

	const message = useView(room, ({ messages }) => opened && messages.find(({ key }) => key === opened.key));
	// Not of one that was deleted meanwhile.
	const shown = message?.status === "sent" && !isDeleted(message) ? message : undefined;
	const isOwn = shown?.userId === userId;
	const close = () => setOpened(null);
	// Only over HTTPS and on this computer.
	const clipboard = navigator.clipboard as Clipboard | undefined;

	return (
		<MessageActionsContext value={actions}>
			<NamesContext value={useNames(room)}>
				<QuotesContext value={useQuotes(room)}>{children}</QuotesContext>
				{opened?.what === "menu" && shown && (
					<MessageMenu
						message={shown}
						anchor={opened.anchor}
						part={opened.part}
						onClose={close}
						onReact={canReact ? (emoji) => actions.toggle(shown, emoji) : undefined}
						onReply={() => actions.reply(shown)}
						onCopy={clipboard && (() => void clipboard.writeText(shown.text).catch(notify))}
						onEdit={isOwn && features.includes("editMessage") ? () => setTarget("edit", shown) : undefined}
						onDelete={
							isOwn && features.includes("deleteMessage") ? () => setOpened({ ...opened, what: "deletion" }) : undefined
						}
					/>
				)}
				{opened?.what === "deletion" && shown && (
					<DeleteDialog
						text={shown.text}
						row={opened.anchor.closest<HTMLElement>(".row")}
						onClose={close}
						onDelete={() => void room.delete(shown.id)}
					/>
				)}
			</NamesContext>
		</MessageActionsContext>
	);
}
