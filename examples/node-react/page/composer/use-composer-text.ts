import { useEffect, useState } from "react";
import type { Target } from "../changes/use-target";
import { useWrittenText } from "./use-written-text";

/** Returns the composer's text: of the message that is edited, else what the user has written, which stays meanwhile. */
export function useComposerText(userId: string, room: string, target: Target | null): [string, (text: string) => void] {
	const written = useWrittenText(userId, room);
	const edited = target?.mode === "edit" ? target.message : undefined;
	const key = edited?.key;
	const [typed, setTyped] = useState<{ key: string; text: string } | null>(null);
	useEffect(() => {
		if (key === undefined) setTyped(null);
	}, [key]);
	if (!edited) return written;
	const text = typed?.key === edited.key ? typed.text : edited.text;
	return [text, (text) => setTyped({ key: edited.key, text })];
}
