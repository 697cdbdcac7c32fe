import { useCallback, useState } from "react";
// In your app: "jsandy-chat/client".
import type { ChatRoom, SentMessage } from "../../../../src/client";
import { useView } from "../session/use-view";

export type TargetMode = "reply" | "edit";

/** The message that the composer's text replies to, or replaces the text of. */
export interface Target {
	mode: TargetMode;
	message: SentMessage;
}

export type SetTarget = (mode: TargetMode | null, message?: SentMessage) => void;

/** Returns the composer's target, and a function to set it. It ends when the message is deleted or another room is shown. */
export function useTarget(room: ChatRoom): [Target | null, SetTarget] {
	const [chosen, setChosen] = useState<{ room: ChatRoom; mode: TargetMode; key: string } | null>(null);
	const message = useView(room, ({ messages }) =>
		chosen?.room === room ? messages.find(({ key }) => key === chosen.key) : undefined,
	);
	const set: SetTarget = useCallback(
		(mode, target) => setChosen(mode && target ? { room, mode, key: target.key } : null),
		[room],
	);
	if (!chosen || message?.status !== "sent" || message.deletedAt !== undefined) return [null, set];
	return [{ mode: chosen.mode, message }, set];
}
