export { type ChatProcedure, createChatProcedure } from "./create-chat-procedure";
export { type ChatServer, mountChat } from "./mount-chat";
export type { Authorize, AuthorizeRequest, ChatProcedureOptions } from "./options";
export type { ChatUser } from "./user";
