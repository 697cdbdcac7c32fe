// In your app: "jsandy-chat/react".
import { ChatProvider } from "../../../../src/react";
import { ChatView } from "../chat-view";
import { useChat } from "./use-chat";
import { useNotice } from "./use-notice";

interface SignedInProps {
	name: string;
	onSignOut: () => void;
}

/** The chat of one user: creates the client, and provides it to the components below. */
export function SignedIn({ name, onSignOut }: SignedInProps) {
	const { notice, notify } = useNotice();
	const chat = useChat(name, notify);
	if (!chat) return null;
	return (
		<ChatProvider client={chat.client}>
			<ChatView chat={chat} name={name} notice={notice} notify={notify} onSignOut={onSignOut} />
		</ChatProvider>
	);
}
