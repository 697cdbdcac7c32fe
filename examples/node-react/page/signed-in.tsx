// In your app: "jsandy-chat/react".
import { ChatProvider } from "../../../src/react";
import { ChatView } from "./chat-view";
import { useChat } from "./use-chat";
import { useNotice } from "./use-notice";

interface SignedInProps {
	name: string;
	onSignOut: () => void;
}

/** The client of one user, for all that is shown. */
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
