export { ChatProvider } from "./chat-provider";
export { useChatClient } from "./use-chat-client";
export { useConnection } from "./use-connection";
export { type RoomPeople, useMembers } from "./use-members";
export { type Messages, type UseMessagesOptions, useMessages } from "./use-messages";
export { useRoom } from "./use-room";
export { type TypingState, useTyping } from "./use-typing";
export { type Unread, useUnread } from "./use-unread";
export { type UseWebSocket, type UseWebSocketOptions, useWebSocket } from "./use-web-socket";
